// One Node peer: renders the template some times and prints the seconds of one rendering.
import fs from "node:fs";

const [name, template, values, output] = process.argv.slice(2);
const data = JSON.parse(fs.readFileSync(values, "utf-8"));
const content = fs.readFileSync(template);

async function once() {
  if (name === "docxtemplater") {
    const { default: PizZip } = await import("pizzip");
    const { default: Docxtemplater } = await import("docxtemplater");
    const document = new Docxtemplater(new PizZip(content), { linebreaks: true });
    document.render(data);
    return document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
  }
  const { createReport } = await import("docx-templates");
  return Buffer.from(await createReport({ template: content, data, cmdDelimiter: "+++" }));
}

fs.writeFileSync(output, await once());
const times = [];
for (let round = 0; round < 5; round += 1) {
  const start = process.hrtime.bigint();
  await once();
  times.push(Number(process.hrtime.bigint() - start) / 1e9);
}
console.log(times.sort((a, b) => a - b)[2]);
