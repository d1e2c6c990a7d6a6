// Two tools that are useful in a page, as `runTools` takes them. What they are called with the model wrote: it need not
// be what the schema says, so each looks for itself, and what it throws is told to the model.

const schema = (properties) => ({ json: { type: "object", properties } });

const calculator = {
  toolSpec: {
    name: "calculator",
    description: "Works out an arithmetic expression of numbers, + - * / ( ) and the powers ^.",
    inputSchema: schema({ expression: { type: "string", description: "such as 12 * (3 + 4)" } }),
  },
  run: ({ expression }) => ({ result: calculate(String(expression ?? "")) }),
};

const clock = {
  toolSpec: {
    name: "clock",
    description: "Tells this page's date, time and time zone.",
    inputSchema: schema({}),
  },
  run: () => {
    const now = new Date();
    return { time: now.toISOString(), local: now.toString(), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  },
};

/** @param used told of each use: `{ name, input }`, then once more with `result` or `error` */
export function pageTools(used) {
  return [calculator, clock].map(({ toolSpec, run }) => ({
    toolSpec,
    run(input, context) {
      const use = { name: toolSpec.name, input };
      try {
        use.result = run(input ?? {}, context);
        return use.result;
      } catch (error) {
        use.error = error;
        throw error;
      } finally {
        used(use);
      }
    },
  }));
}

/** The value of the first expression in a text: a parser of its own, since `eval` has no place here. */
export function calculate(text) {
  const found = /[-(]*\.?\d[\d.\s()+\-*/×÷^−]*/.exec(text)?.[0] ?? "";
  const tokens = found.replaceAll("×", "*").replaceAll("÷", "/").replaceAll("−", "-").match(/\d+\.?\d*|\.\d+|[-+*/^()]/g) ?? [];
  let at = 0;
  const take = (...signs) => (signs.includes(tokens[at]) ? tokens[at++] : undefined);
  const sum = () => {
    let value = product();
    for (let sign; (sign = take("+", "-")); ) value = sign === "+" ? value + product() : value - product();
    return value;
  };
  const product = () => {
    let value = signed();
    for (let sign; (sign = take("*", "/")); ) value = sign === "*" ? value * signed() : value / signed();
    return value;
  };
  const signed = () => (take("-") ? -signed() : power());
  const power = () => {
    const base = atom();
    return take("^") ? base ** signed() : base;
  };
  const atom = () => {
    if (take("(")) {
      const value = sum();
      if (!take(")")) throw new Error("a bracket is not closed");
      return value;
    }
    const number = Number(tokens[at++]);
    if (Number.isNaN(number)) throw new Error("there is no arithmetic in the expression");
    return number;
  };
  const value = sum();
  if (at < tokens.length) throw new Error(`${tokens[at]} is not expected there`);
  if (!Number.isFinite(value)) throw new Error("the result is not a finite number");
  return value;
}
