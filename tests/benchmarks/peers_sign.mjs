// Signs a paper so many times with one of two libraries; prints the median CPU milliseconds.
import { readFileSync } from "node:fs";

const [library, paper, p12, password, rounds] = process.argv.slice(2);
const pdf = readFileSync(paper);
const bundle = readFileSync(p12);

async function ways() {
  if (library === "@libpdf/core") {
    const { PDF, P12Signer } = await import("@libpdf/core");
    const signer = await P12Signer.create(new Uint8Array(bundle), password);
    return async () => (await PDF.load(new Uint8Array(pdf))).sign({ signer, reason: "peers" });
  }
  const { SignPdf } = await import("@signpdf/signpdf");
  const { P12Signer } = await import("@signpdf/signer-p12");
  const { plainAddPlaceholder } = await import("@signpdf/placeholder-plain");
  return async () => {
    const ready = plainAddPlaceholder({
      pdfBuffer: pdf, reason: "peers", contactInfo: "", name: "peers", location: "",
    });
    return new SignPdf().sign(ready, new P12Signer(bundle, { passphrase: password }));
  };
}

const work = await ways();
await work();
const times = [];
for (let turn = 0; turn < Number(rounds); turn += 1) {
  const start = process.cpuUsage();
  await work();
  const used = process.cpuUsage(start);
  times.push((used.user + used.system) / 1000);
}
times.sort((a, b) => a - b);
process.stdout.write(String(times[Math.floor(times.length / 2)]));
