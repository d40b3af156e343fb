// Which parts of a form are asked, how an answer is read, and which limit it breaks: the twin of
// pscc/kernel/questions/{conditions,scalars,tables,people,limits}.py. tests/browser/test_conditions.py holds the two equal.
(function () {
  "use strict";
  const MAX_DEPTH = 4;
  const CHOSEN = ["answered", "equals", "differs"];
  const NUMBER = CHOSEN.concat(["at_least", "at_most"]);
  const OPERATORS = new Map([
    ["short_text", CHOSEN], ["long_text", ["answered"]], ["url", ["answered"]], ["number", NUMBER], ["money", NUMBER],
    ["trl", NUMBER], ["date", CHOSEN.concat(["before", "after"])], ["choice", CHOSEN], ["yes_no", CHOSEN], ["stage", CHOSEN],
    ["choices", ["answered", "contains"]], ["tumour_types", ["answered", "contains"]], ["organisation", ["answered"]],
    ["people", ["answered"]], ["table", ["answered"]], ["consent", ["answered"]],
  ]);
  const NUMBERS = ["number", "money", "trl"];
  const LISTS = ["choices", "tumour_types", "people", "table"];
  const DECIMALS = { number: 6, money: 2 };
  const CHARACTERS = { short_text: 500, long_text: 30000 };
  const YES = new Map([["yes", true], ["true", true], ["on", true], ["1", true], ["no", false], ["false", false], ["0", false]]);
  // What Python calls a space; JavaScript's \s differs in a few signs.
  const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const WORD = new RegExp("[^" + SPACE + "]+", "gu");
  const END = new RegExp("[" + SPACE + "]+$", "u");
  const INSIDE = new RegExp("[" + SPACE + "'€]", "gu");
  const BAD = { bad: true };

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isDay = (value) => typeof value === "string" && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value);

  // --- Conditions --------------------------------------------------------------------------------

  function visible(form, answers) {
    const known = new Map();
    const found = { sections: [], questions: [] };
    form.sections.forEach((section) => {
      if (!holds(section.show_if, known)) return;
      const asked = [];
      section.questions.forEach((question) => {
        if (!holds(question.show_if, known)) return;
        const answer = Object.hasOwn(answers, question.key) ? answers[question.key] : null;
        known.set(question.key, { type: question.type, answer: question.type === "table" ? rowsNow(question, answer) : answer });
        asked.push(question.key);
      });
      if (!asked.length) return;
      found.sections.push(section.key);
      found.questions.push(...asked);
    });
    return found;
  }

  // The rows of a table with cells of the columns that it has now.
  function rowsNow(table, rows) {
    if (!Array.isArray(rows) || !rows.every(isObject)) return rows;
    return rows.filter((row) => table.columns.some((column) => Object.hasOwn(row, column.key)));
  }

  function holds(expression, known) {
    return expression === null || expression === undefined || isTrue(expression, known, 0);
  }

  function isTrue(expression, known, depth) {
    if (!isObject(expression) || depth > MAX_DEPTH) return false;
    const groups = ["all", "any", "not"].filter((name) => Object.hasOwn(expression, name));
    if (!groups.length) return compares(expression, known);
    if (groups.length > 1) return false;
    const parts = expression[groups[0]];
    if (groups[0] === "not") return isObject(parts) && !isTrue(parts, known, depth + 1);
    if (!Array.isArray(parts)) return false;
    const found = parts.map((each) => isTrue(each, known, depth + 1));
    return groups[0] === "all" ? found.every(Boolean) : found.some(Boolean);
  }

  function compares(leaf, known) {
    if (typeof leaf.question !== "string" || typeof leaf.is !== "string" || !known.has(leaf.question)) return false;
    const { type, answer } = known.get(leaf.question);
    if (!(OPERATORS.get(type) || []).includes(leaf.is) || !isAnswered(type, answer)) return false;
    if (leaf.is === "answered") return true;
    if (leaf.is === "contains") return typeof leaf.value === "string" && answer.includes(leaf.value);
    const sign = signOf(type, answer, leaf.value);
    if (sign === null) return false;
    return {
      equals: sign === 0, differs: sign !== 0, at_least: sign >= 0, at_most: sign <= 0, before: sign < 0, after: sign > 0,
    }[leaf.is];
  }

  function isAnswered(type, answer) {
    if (type === "consent") return answer === true;
    if (type === "yes_no") return typeof answer === "boolean";
    if (LISTS.includes(type)) return Array.isArray(answer) && answer.length > 0;
    if (type === "organisation") return isObject(answer) && Boolean(answer.name);
    return typeof answer === "string" && answer !== "";
  }

  // How an answer stands to a value: -1, 0 or 1; null where they cannot be compared.
  function signOf(type, answer, value) {
    if (NUMBERS.includes(type)) return compared(decimalOf(answer), decimalOf(value));
    if (type === "date") return isDay(answer) && isDay(value) ? compared(answer, value) : null;
    if (typeof value !== typeof answer || !["string", "boolean"].includes(typeof value)) return null;
    return answer === value ? 0 : 1;
  }

  function compared(one, other) {
    if (one === null || other === null) return null;
    return one < other ? -1 : Number(one > other);
  }

  // A number in millionths: exact, as no floating-point number is.
  function decimalOf(value) {
    if (typeof value !== "number" && typeof value !== "string") return null;
    const found = /^(-?)([0-9]{1,15})(?:\.([0-9]{1,6}))?$/.exec(String(value));
    if (!found) return null;
    const size = BigInt(found[2] + (found[3] || "").padEnd(6, "0"));
    return found[1] ? -size : size;
  }

  // --- Answers -----------------------------------------------------------------------------------

  function plain(raw) {
    const text = raw.replace(/\r\n?|\u0085|\u2028|\u2029/g, "\n").replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]/gu, "");
    return text.normalize("NFC").split("\n").map((line) => line.replace(END, "")).join("\n").replace(/^\n+|\n+$/g, "");
  }

  const wordsIn = (text) => text.match(WORD) || [];
  const countWords = (text) => wordsIn(text).length;

  function readText(question, raw) {
    const text = question.type === "long_text" ? plain(raw) : wordsIn(plain(raw)).join(" ");
    if (Array.from(text).length > (CHARACTERS[question.type] || 500)) return BAD;
    return countWords(text) ? text : null;
  }

  function readNumber(question, raw) {
    const text = plain(raw).replace(INSIDE, "");
    if (!text) return null;
    const found = /^([+-]?)([0-9]*)(?:[.,]([0-9]*))?$/.exec(text);
    if (!found || !(found[2] || found[3])) return BAD;
    const whole = found[2].replace(/^0+/, "") || "0";
    const fraction = (found[3] || "").replace(/0+$/, "");
    if (whole.length > 15 || fraction.length > DECIMALS[question.type]) return BAD;
    const written = fraction ? whole + "." + fraction : whole;
    return found[1] === "-" && written !== "0" ? "-" + written : written;
  }

  function readDate(question, raw) {
    const text = wordsIn(plain(raw)).join(" ");
    if (!text) return null;
    const french = /^([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{4})$/.exec(text);
    const written = french ? french[3] + "-" + french[2].padStart(2, "0") + "-" + french[1].padStart(2, "0") : text;
    if (!isDay(written) || written.startsWith("0000")) return BAD;
    const day = new Date(written + "T00:00:00Z"); // 30 February becomes 2 March, or no date at all
    return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === written ? written : BAD;
  }

  function readYesNo(question, raw) {
    if (typeof raw === "boolean") return raw;
    return YES.has(raw.toLowerCase()) ? YES.get(raw.toLowerCase()) : BAD;
  }

  // An address as Django's URLValidator takes it: its pattern, then what it looks at besides.
  const LETTER = "a-z\\u00a1-\\uffff";
  const PART = "(?:0|25[0-5]|2[0-4][0-9]|1[0-9]?[0-9]?|[1-9][0-9]?)";
  const NAME = "[" + LETTER + "0-9](?:[" + LETTER + "0-9\\-]{0,61}[" + LETTER + "0-9])?";
  const DOMAIN = "(?:\\.(?!-)[" + LETTER + "0-9\\-]{1,63}(?<!-))*";
  const TOP = "\\.(?!-)(?:[" + LETTER + "\\-]{2,63}|xn--[a-z0-9]{1,59})(?<!-)\\.?";
  const HOST = PART + "(?:\\." + PART + "){3}|\\[[0-9a-f:.]+\\]|" + NAME + DOMAIN + TOP + "|localhost";
  const ADDRESS = new RegExp("^[a-z0-9.+\\-]*://(?:[^:@/]+(?::[^:@/]*)?@)?(" + HOST + ")(?::[0-9]{1,5})?(?:[/?#].*)?$", "isu");

  function isAddress(text) {
    const found = ADDRESS.exec(text);
    if (!found || !["http", "https"].includes(text.split("://")[0].toLowerCase())) return false;
    const host = found[1];
    if (/[/?#@:]/.test(host.normalize("NFKC")) && !host.startsWith("[")) return false;
    return host.startsWith("[") ? URL.canParse("http://" + host + "/") : Array.from(host.toLowerCase()).length <= 253;
  }

  function readUrl(question, raw) {
    let text = wordsIn(plain(raw)).join("");
    const lower = text.toLowerCase();
    if (text && !text.includes("://") && !lower.startsWith("javascript:") && !lower.startsWith("data:")) text = "https://" + text;
    return isAddress(text) && Array.from(text).length <= 500 ? text : BAD;
  }

  const areRows = (raw, most) => Array.isArray(raw) && raw.every(isObject) && raw.length <= most;

  function readTable(question, raw) {
    if (!areRows(raw, 100)) return BAD;
    let isBad = false;
    const rows = raw.map((row) => Object.fromEntries(question.columns.map((column) => {
      const answer = answerOf(column, Object.hasOwn(row, column.key) ? row[column.key] : null);
      if (answer === BAD) isBad = true;
      return [column.key, answer];
    }).filter(([, answer]) => answer !== null)));
    const kept = rows.filter((row) => Object.keys(row).length);
    if (isBad) return BAD;
    return kept.length ? kept : null;
  }

  // The parts of a person or an organisation that say something; BAD where one is too long.
  function partsOf(names, sent) {
    const given = names.map((name) => [name, wordsIn(plain(typeof sent[name] === "string" ? sent[name] : "")).join(" ")]);
    if (given.some(([, text]) => Array.from(text).length > 200)) return BAD;
    return Object.fromEntries(given.filter(([, text]) => text));
  }

  // ISO 7064 mod 11-2 over 16 signs, as ORCID iDs are written.
  function orcid(value) {
    const digits = value.replace(/^https:\/\/orcid\.org\//, "").replace(/[- ]/g, "").toUpperCase();
    if (!/^[0-9X]{16}$/.test(digits)) return value;
    const check = Array.from(digits).reduce((sum, sign) => (2 * sum + (sign === "X" ? 10 : Number(sign))) % 11, 0);
    return check === 1 ? digits.match(/.{4}/g).join("-") : value;
  }

  function readPeople(question, raw) {
    if (!areRows(raw, 50)) return BAD;
    const people = raw.map((each) => partsOf(["name", "orcid", "affiliation", "role"], each));
    if (people.includes(BAD)) return BAD;
    const named = people.filter((each) => Object.keys(each).length);
    named.forEach((each) => { if (each.orcid) each.orcid = orcid(each.orcid); });
    return named.length ? named : null;
  }

  // Without the directory's uid: only the portal knows it.
  function readOrganisation(question, raw) {
    const sent = typeof raw === "string" ? { name: raw } : raw;
    if (!isObject(sent)) return BAD;
    const found = partsOf(["name", "register"], sent);
    if (found === BAD) return BAD;
    const digits = found.register ? found.register.replace(new RegExp("[" + SPACE + ".]", "gu"), "") : "";
    if (/^[0-9]+$/.test(digits)) found.register = digits;
    return Object.keys(found).length ? found : null;
  }

  function readChoices(question, raw) {
    if (!Array.isArray(raw) || raw.some((each) => !question.options.includes(each))) return BAD;
    return question.options.filter((each) => raw.includes(each));
  }

  const READERS = {
    short_text: readText, long_text: readText, number: readNumber, money: readNumber, date: readDate, yes_no: readYesNo,
    choices: readChoices, url: readUrl, table: readTable, people: readPeople, organisation: readOrganisation,
    consent: (question, raw) => readYesNo(question, raw) || null, // not consenting is no answer
    choice: (question, raw) => (question.options.includes(raw) ? raw : BAD),
    trl: (question, raw) => (/^[1-9]$/.test(raw) ? raw : BAD),
  };

  const isEmpty = (raw) => raw === null || raw === undefined || raw === "" || (Array.isArray(raw) && !raw.length)
    || (isObject(raw) && !Object.keys(raw).length);

  // What a control holds, as an answer is stored; null for none, BAD for what cannot be an answer. The codes of stages
  // and tumour types are the portal's to judge: a control holds no others.
  function answerOf(question, raw) {
    if (isEmpty(raw)) return null;
    const read = Object.hasOwn(READERS, question.type) ? READERS[question.type] : null;
    return read ? read(question, raw) : raw;
  }

  function breachOf(question, answer) {
    if (typeof answer !== "string") return null;
    const over = question.max_words ? countWords(answer) - question.max_words : 0;
    if (over > 0) return { limit: "too_long", over: over };
    const isDate = question.type === "date";
    if (!isDate && !(question.type in DECIMALS)) return null;
    const read = isDate ? (value) => value : decimalOf;
    if (question.min && read(answer) < read(question.min)) return { limit: isDate ? "too_early" : "too_small", over: 0 };
    if (question.max && read(answer) > read(question.max)) return { limit: isDate ? "too_late" : "too_large", over: 0 };
    return null;
  }

  window.portalConditions = { BAD: BAD, visible: visible, answerOf: answerOf, breachOf: breachOf, countWords: countWords, decimalOf: decimalOf };
})();
