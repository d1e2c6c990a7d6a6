// The models one can choose from: in the list under the composer and as suggestions in the settings.

/** Suggestions for AWS itself, never a limit: the settings take any id. */
export const AWS_MODELS = [
  { id: "us.amazon.nova-micro-v1:0", description: "Amazon Nova Micro" },
  { id: "us.amazon.nova-lite-v1:0", description: "Amazon Nova Lite" },
  { id: "us.amazon.nova-pro-v1:0", description: "Amazon Nova Pro" },
  { id: "us.anthropic.claude-haiku-4-5-20251001-v1:0", description: "Claude Haiku 4.5" },
  { id: "us.anthropic.claude-sonnet-4-5-20250929-v1:0", description: "Claude Sonnet 4.5" },
  { id: "us.meta.llama3-3-70b-instruct-v1:0", description: "Llama 3.3 70B" },
];
/** Where Bedrock Runtime is: the page's content policy lets it connect there (build.mjs). */
export const AWS_REGIONS = [
  "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "mx-central-1", "sa-east-1",
  "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
  "af-south-1", "il-central-1", "me-central-1", "me-south-1",
  "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
  "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-7",
  "us-gov-east-1", "us-gov-west-1",
];

const GROUPS = { chat: "Models", fault: "Faults to try" };
const OTHER = "other…"; // not a legal model id

const kindOf = ({ kind }) => kind ?? "chat";

export function suggest(datalist, entries) {
  datalist.replaceChildren(...entries.map(({ id, description = "", kind }) => new Option(kind === "fault" ? `Fault: ${description}` : description, id)));
}

export class ModelPicker {
  #select;
  #models = [];
  #current = "";

  /** @param on `chosen(id)`, and `other()` for a model that is not in the list */
  constructor(select, on) {
    this.#select = select;
    select.addEventListener("change", () => {
      const { value } = select;
      if (value !== OTHER) return on.chosen(value);
      select.value = this.#current;
      on.other();
    });
  }

  show(models, current) {
    if (models === this.#models && current === this.#current) return;
    this.#models = models;
    this.#current = current;
    const children = [...new Set(models.map(kindOf))].map((kind) => {
      const group = document.createElement("optgroup");
      group.label = GROUPS[kind] ?? kind;
      const members = models.filter((model) => kindOf(model) === kind);
      group.append(...members.map(({ id, description }) => new Option(description ? `${id} – ${description}` : id, id)));
      return group;
    });
    if (current && !models.some(({ id }) => id === current)) children.unshift(new Option(current, current));
    this.#select.replaceChildren(...children, new Option("Other model…", OTHER));
    this.#select.value = current;
  }
}
