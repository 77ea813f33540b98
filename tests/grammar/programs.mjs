// Programs to parse: those of the repository, some made from the clause table, and broken copies of both.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Files below a folder that end in one of these. */
export function files(folder, ending) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return files(path, ending);
      return name.endsWith(ending) ? [path] : [];
    });
}

/** The programs of the repository: examples, ```authc blocks of the documentation, right and wrong examples of all codes. */
export function programs(root) {
  const found = [];
  for (const path of files(join(root, 'examples'), '.authc')) {
    found.push({ from: relative(root, path), valid: true, text: readFileSync(path, 'utf8') });
  }
  for (const path of [join(root, 'README.md'), ...files(join(root, 'docs'), '.md')]) {
    const from = relative(root, path);
    const text = readFileSync(path, 'utf8');
    let number = 0;
    for (const [, info, block] of text.matchAll(/^```(authc\b[^\n]*)\n(.*?)^```$/gms)) {
      number += 1;
      // What is between the fences of `authc-error` is wrong, but not always for the parser.
      found.push({ from: `${from}#${number}`, valid: info.trim() === 'authc', text: block });
    }
    for (const [, side, block] of text.matchAll(/^(Wrong|Right):\n\n((?: {4}.*\n|\n)+)/gm)) {
      found.push({ from: `${from}#${side}`, valid: side === 'Right', text: block.replace(/^ {4}/gm, '').replace(/\n+$/, '\n') });
    }
  }
  return found;
}

/** Numbers that look random and are always the same (mulberry32). */
export function random(seed) {
  const next = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return { below, pick: (list) => list[below(list.length)], chance: (part) => next() < part };
}

const NAMES = ['Notes', 'web', 'unscoped-scan', '_x', 'email', 'name', 'password', 'on', 'v1', 'code', 'equals', 'jwt', 'claim', 'string'];
const TEXTS = ['"a"', '""', '"x {stage} \\"y\\" // no comment"', '"{tag:tenant}/{identity}"', '"{####} {{resolve:x}}"', '"\\\\ \\n"'];

/** Declarations with the clauses of the table, each in several forms. */
export function generated(tables, seed, rounds) {
  const { below, pick, chance } = random(seed);
  const words = [...tables.keywords, ...tables.kinds];
  const name = () => pick(NAMES);
  const any = () => (chance(0.2) ? pick(words) : name());
  const list = (item) => Array.from({ length: 1 + below(3) }, item).join(chance(0.5) ? ', ' : ',');
  const reference = () => [name(), ...Array.from({ length: below(3) }, any)].join('.');
  const text = () => pick(TEXTS);
  const routeKey = () => (chance(0.3) ? pick(['$connect', '$default', name()]) : `${pick(['GET', 'ANY', name()])} ${pick(['/', '/a/{b+}', '/x{y}'])}`);
  const key = () => `${any()}: ${chance(0.3) ? `tag(${name()})` : chance(0.8) ? pick(['identity', 'sub', 'string']) : any()}`;
  const slot = (one, depth) => {
    if (one.maybe) return chance(0.5) ? slot(one.maybe, depth) : '';
    if (one.block) return block(one.block, depth + 1);
    if (one.word) return pick(one.word);
    if (one.words) return list(() => pick(one.words));
    return {
      name: any, name_or_text: () => (chance(0.5) ? any() : text()), date: () => '2027-01-31', ref: reference, refs: () => list(reference), text, texts: () => list(text), int: () => pick(['0', '12']),
      decimal: () => '2.0', duration: () => pick(['30s', '5m', '1h', '30d']), switch: () => pick(['on', 'off']),
      keys: () => list(key), arrow: () => '->', equals: () => '=', handler: () => (chance(0.5) ? reference() : text()),
      route_key: routeKey, claim: () => `claim(${text()})`, because: () => `because ${text()}`,
    }[one]();
  };
  const block = (id, depth) => {
    // Each at most once, as the parser wants it.
    const clauses = tables.blocks[id].filter(() => chance(depth ? 0.6 : 0.3)).sort(() => (chance(0.5) ? 1 : -1));
    const body = clauses.map(({ word, slots }) => [word, ...slots.map((one) => slot(one, depth))].filter(Boolean).join(' '));
    return `{ ${body.join(' ') && body.reduce((all, one) => all + pick([' ', ', ', '; ', ',\n  ', ';;', '\n  ']) + one)}${pick(['', ',', ' ;'])} }`;
  };
  const who = () => pick(['auth_users', 'unauth_users', () => `${name()}.auth_users`, () => `group ${reference()}`, () => `function ${reference()}`].map((one) => (typeof one === 'function' ? one : () => one)))();
  const except = () => (chance(0.2) ? `except ${list(who)}` : '');
  const verbs = () => list(() => pick([name(), pick(tables.kinds), 'route', `raw ${text()}`]));
  const kind = () => pick([...tables.kinds, 'route', 'api', 'user_pool', 'identity_pool', 'function']);
  const bare = () => reference() + (chance(0.2) ? ` ${routeKey()}` : '');
  const targets = () => [`${kind()} ${bare()}`, ...Array.from({ length: below(3) }, () => (chance(0.5) ? bare() : `${kind()} ${bare()}`))].join(', ');
  const maybe = (make) => (chance(0.3) ? make() : '');
  const condition = () => `${pick(['owner', 'attributes', name()])}(${list(() => (chance(0.5) ? any() : text()))}${pick(['', ','])})`;
  const grant = () => [
    pick(['grant', 'deny']), who(), except(), verbs(), targets(), maybe(() => `at ${text()}`),
    maybe(() => `where ${Array.from({ length: 1 + below(2) }, condition).join(' and ')}`),
    maybe(() => `via route ${name()} ${routeKey()}`), maybe(() => 'until 2027-01-31'), maybe(() => `because ${text()}`),
  ].filter(Boolean).join(' ');
  const assertion = () => [
    'assert',
    ...(chance(0.4)
      ? [`route ${name()} ${routeKey()}`, pick(['is public', `requires authorizer ${any()}`, `requires scopes ${list(text)}`, `requires authorizer ${any()}, scopes ${list(text)}`])]
      : [maybe(() => 'only'), list(who), except(), pick(['can', 'cannot']), chance(0.2) ? 'anything' : verbs(), targets(),
          maybe(() => `at ${text()}`), maybe(() => `where ${any()} = ${pick(['self', 'other'])}`), maybe(() => 'after 2027-01-31')]),
  ].filter(Boolean).join(' ');
  const attribute = () => `@${name()}${pick(['', '()', `(${list(() => pick([name(), text(), 'until 2027-01-31']))}${pick(['', ','])})`])}\n`;
  const programs = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const { word, flavours, block: id } of tables.declarations) {
      const declaration = [word, name(), flavours.length ? pick(flavours) : '', chance(0.9) ? block(id, 0) : ''].filter(Boolean).join(' ');
      const more = pick([
        grant,
        () => `test ${text()} { ${Array.from({ length: below(4) }, () => assertion() + pick(['', ';'])).join('\n')} }`,
        () => `param ${name()}: ${any()} ${maybe(() => `= ${text()}`)}`,
      ])();
      programs.push({
        from: `generated ${round} ${word}`,
        text: `${maybe(() => pick(['/// Doc.\n', '//// ruler\n', '//\n', '///\n']))}${maybe(attribute)}${declaration} ${maybe(() => '// comment')}\n${maybe(attribute)}${more}\n`,
      });
    }
  }
  return programs;
}

const TOKEN = /\/\/[^\n]*|"(?:[^"\\\n]|\\[^\n])*"|[0-9][A-Za-z0-9_.-]*|[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*|\/[^ \n]*|\$[A-Za-z]+|->|[ \t\r\n]+|./gsu;

/** Statements that hold all that is written in the grammar by hand. */
const STATEMENTS = [
  '@allow(rule, "x", until 2027-01-31,)\nparam a: string = "b"\n',
  'grant Users.auth_users except group a.b, function c read, raw "x", key table N.i, O, route H GET /x at "p"\n' +
    'where owner(a) and f("b", c) via route H $connect until 2027-01-31 because "y"\n',
  'deny unauth_users w table N\n',
  'test "t" { assert only auth_users cannot put table N at "x" where k = self;\n' +
    'assert group a, function F can get table after, N, bucket B after 2027-01-31\n' +
    'assert route H POST / requires authorizer p, scopes "a" assert route H $default is public }\n',
  'api H http { authorizer a jwt B.c, d "x" because "y" { simple }, default a; route GET / -> F { public } }\n',
  'identity_pool I { sign_in A.b, c; guests on because "x" tag t = claim("y") rule A claim("x") equals "y" -> A.g }\n',
  'table T { key a: tag(b), c: sub, index i { key d: e } kms K }\n',
];

/** Each of these with each token in the place of each, and before each. */
export function substituted(tables) {
  const foreign = [...tables.keywords, 'after', 'table', 'field', 'name', 'Name', ...'{}(),;:.=@'.split(''), '->', '"x"', '12', '2.0', '5m', '2027-01-31', '/p', '$x'];
  return STATEMENTS.flatMap((text) => {
    const tokens = text.match(TOKEN);
    return tokens.flatMap((token, at) => (/^\s/.test(token) ? [] : foreign.flatMap((other) => [other, `${other} ${token}`].map((put) => ({
      from: `${text.split(' ', 1)[0]} with ${other} at ${at}`,
      // A path takes what is glued to it, and ends with white space.
      text: tokens.with(at, ` ${put} `).join(''),
    })))));
  });
}

/** A copy of a program in which one thing is wrong, or just other: a token is gone, twice, moved, another, cut or glued. */
export function mutated(text, tables, { below, pick }) {
  const tokens = text.match(TOKEN) ?? [];
  const solid = tokens.flatMap((token, at) => (/^\s/.test(token) || token.startsWith('//') ? [] : [at]));
  if (solid.length < 2) return undefined;
  const at = pick(solid);
  const next = solid.find((other) => other > at) ?? solid[0];
  const clauses = Object.values(tables.blocks).flat().map((one) => one.word);
  const copy = [...tokens];
  const how = pick(['delete', 'duplicate', 'swap', 'replace', 'insert', 'cut', 'glue', 'key', 'case', 'move', 'rest', 'lines', 'comment']);
  const foreign = () => pick([
    pick(tables.keywords), pick(tables.kinds), pick(clauses), pick(tokens.filter((token) => /\S/.test(token))),
    pick(['{', '}', '(', ')', ',', ';', ':', '.', '=', '@', '->', '"x"', '"', '12', '2.0', '5m', '5min', '1.', '2027-01-31', '/', '/p', '$x', '$', '#', '*', "'", 'Name', '-', 'a-b', 'é', '"\\q"', '// c\n', '{}']),
  ]);
  switch (how) {
    case 'delete': copy[at] = ''; break;
    case 'duplicate': copy[at] = `${copy[at]} ${copy[at]}`; break;
    case 'swap': [copy[at], copy[next]] = [copy[next], copy[at]]; break;
    case 'replace': copy[at] = foreign(); break;
    case 'insert': copy[at] = `${copy[at]} ${foreign()}`; break;
    // A single character of the token is gone.
    case 'cut': { const n = below(copy[at].length); copy[at] = copy[at].slice(0, n) + copy[at].slice(n + 1); break; }
    // The white space behind it is gone.
    case 'glue': if (/^\s/.test(copy[at + 1] ?? '')) copy[at + 1] = at + 2 < copy.length ? '' : '\n'; break;
    // A key was hit in the middle of the token.
    case 'key': { const n = below(copy[at].length + 1); copy[at] = copy[at].slice(0, n) + pick([...'az09_-./:$"{}()\\ \n\t\f,;@=é']) + copy[at].slice(n); break; }
    case 'case': { const n = below(copy[at].length); copy[at] = copy[at].slice(0, n) + copy[at].slice(n).toUpperCase(); break; }
    case 'move': { const to = pick(solid); if (to !== at) { copy[to] = `${copy[to]} ${copy[at]} `; copy[at] = ''; } break; }
    // The rest of the line is gone, with the break or without.
    case 'rest': { let n = at; while (n < copy.length && !copy[n].includes('\n')) { copy[n] = ''; n += 1; } if (pick([true, false]) && n + 1 < copy.length) copy[n] = ' '; break; }
    // Two pieces of the program have changed places.
    case 'lines': { const lines = copy.join('').split('\n'); const n = below(lines.length - 1); lines.splice(below(lines.length - 1), 0, ...lines.splice(n, 1 + below(2))); return { how, text: lines.join('\n') }; }
    case 'comment': copy[at] = `${copy[at]}${pick([' ', '\n', ''])}${pick(['//', '///', '////', '// x }', '/// {'])}\n`; break;
  }
  return { how, text: copy.join('') };
}
