// Numbers as a person reads them.

/** @param most digits after the point, `least` of which are there in any case */
export function number(value, most = 0, least = 0) {
  return value.toLocaleString("en", { minimumFractionDigits: least, maximumFractionDigits: most });
}

export function sizeText(bytes) {
  if (bytes < 10_000) return `${number(bytes)} B`;
  return bytes < 1_000_000 ? `${number(bytes / 1000, 1, 1)} kB` : `${number(bytes / 1_000_000, 1, 1)} MB`;
}
