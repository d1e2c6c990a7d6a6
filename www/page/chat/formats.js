// What the models take, by the endings of files: the service's name for each format.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html, …_DocumentBlock.html

export const FORMATS = {
  image: { png: "png", jpg: "jpeg", jpeg: "jpeg", gif: "gif", webp: "webp" },
  document: { pdf: "pdf", csv: "csv", doc: "doc", docx: "docx", xls: "xls", xlsx: "xlsx", html: "html", htm: "html", txt: "txt", md: "md", markdown: "md" },
};
