/**
 * @file The grammar of authc for tree-sitter. Statements are written here; what stands between the braces of a declaration
 *   comes from clauses.json, which is written from the tables of the compiler.
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

const tables = require('./clauses.json');

const list = (item) => seq(item, repeat(seq(',', item)));
const listWithTrailingComma = (item) => seq(list(item), optional(','));

/** Any word, also one that no name can be. */
const anyWord = ($) => reserved('none', $.identifier);

/** The first words of all clauses of the blocks that hold keys: behind a comma they may be the next key or the next clause. */
const wordsBesideKeys = [
  ...new Set(
    Object.values(tables.blocks)
      .filter((clauses) => clauses.some((clause) => clause.slots.includes('keys')))
      .flatMap((clauses) => clauses.map((clause) => clause.word)),
  ),
];

const optionWord = ($, words) => alias(choice(...words), $.option_value);

/** What a slot of a clause reads. */
function slot($, one) {
  if (one.maybe) return optional(slot($, one.maybe));
  if (one.block) return field('body', alias($[`_${one.block}_block`], $.block));
  if (one.word) return field('value', optionWord($, one.word));
  if (one.words) return list(field('value', optionWord($, one.words)));
  switch (one) {
    case 'name': return field('name', anyWord($));
    case 'name_or_text': return field('name', choice(anyWord($), $.string));
    case 'ref': return field('value', $.reference);
    case 'refs': return list(field('value', $.reference));
    case 'text': return field('value', $.string);
    case 'texts': return list(field('value', $.string));
    case 'int': return field('value', $.integer);
    case 'decimal': return field('value', $.decimal);
    case 'duration': return field('value', $.duration);
    case 'date': return field('value', $.date);
    case 'switch': return field('value', $.switch);
    case 'keys': return list(field('key', $.key));
    case 'arrow': return '->';
    case 'equals': return '=';
    case 'handler': return field('handler', choice($.reference, $.string));
    case 'route_key': return field('route', choice($.route_key, alias($._message_key, $.route_key)));
    case 'claim': return field('claim', $.claim);
    case 'because': return $.because_clause;
    default: throw new Error(`clauses.json has a slot that the grammar does not know: ${JSON.stringify(one)}`);
  }
}

const isList = (one) => ['refs', 'texts', 'keys'].includes(one) || one.words !== undefined || (one.maybe !== undefined && isList(one.maybe));

/**
 * A clause. A comma behind a list is of the list until the next token is seen, and of the list it stays: that is what lets
 * an LR parser read `login email, phone` and `login email, mfa off`. Nothing else of the clause may follow it.
 */
function clause($, { word, slots }) {
  const whole = prec.right(seq(field('option', word), ...slots.map((one) => slot($, one))));
  const at = slots.findLastIndex(isList);
  if (at < 0 || slots.slice(at + 1).some((one) => one.maybe === undefined)) return whole;
  const items = slots[at].maybe ?? slots[at];
  const before = slots.slice(0, at).map((one) => slot($, one));
  return choice(whole, seq(field('option', word), ...before, slot($, items), ','));
}

/** Two rules for each block of the table: the braces, and what may stand in them. */
const blocks = Object.fromEntries(
  Object.entries(tables.blocks).flatMap(([name, clauses]) => {
    const item = ($) => (clauses.length ? [alias($[`_${name}_clause`], $.clause)] : []);
    const rules = [[`_${name}_block`, ($) => seq('{', repeat(choice(...item($), ',', ';')), '}')]];
    if (clauses.length) rules.push([`_${name}_clause`, ($) => choice(...clauses.map((one) => clause($, one)))]);
    return rules;
  }),
);

/** Blocks in which a word behind a comma may go on a list or begin a clause: the token behind it tells. */
const undecided = Object.entries(tables.blocks)
  .filter(([, clauses]) => {
    const first = new Set(clauses.map((one) => one.word));
    return clauses.some(({ slots }) => slots.some((one) => one === 'keys' || one.words?.some((word) => first.has(word))));
  })
  .map(([name]) => name);

module.exports = grammar({
  name: 'authc',

  word: ($) => $.identifier,
  extras: ($) => [/[ \t\r\n\f]+/, $.comment, $.doc_comment],
  externals: ($) => [$.integer, $.decimal, $.duration, $.date, $._placeholder_start],
  conflicts: ($) => [...undecided.map((name) => [$[`_${name}_clause`]]), [$._target_of_kind_before]],
  reserved: {
    global: () => [...tables.keywords, ...tables.kinds],
    none: () => [],
  },

  rules: {
    source_file: ($) => repeat($._statement),
    _statement: ($) => choice($.grant_statement, $.param_statement, $.test_statement, $.declaration),

    // ---- attributes ----

    _attributes: ($) => repeat1($.attribute),
    attribute: ($) =>
      seq('@', field('name', $.identifier), optional(field('arguments', $.attribute_arguments))),
    attribute_arguments: ($) => seq('(', optional(listWithTrailingComma($._attribute_argument)), ')'),
    _attribute_argument: ($) => choice($.until_clause, $.string, $.identifier),

    // ---- parameters ----

    param_statement: ($) =>
      seq(
        optional($._attributes),
        'param',
        field('name', $.identifier),
        ':',
        field('type', $.type),
        optional(seq('=', field('default', $.string))),
      ),
    type: anyWord,

    // ---- grants ----

    grant_statement: ($) =>
      seq(
        optional($._attributes),
        field('effect', choice('grant', 'deny')),
        field('principal', $.principal),
        optional(field('except', $.except_clause)),
        $._verbs_on_targets,
        optional(field('at', $.at_clause)),
        optional(field('where', $.where_clause)),
        optional(field('via', $.via_clause)),
        optional(field('until', $.until_clause)),
        optional(field('because', $.because_clause)),
      ),

    principal: ($) =>
      choice(
        choice('auth_users', 'unauth_users'),
        seq(field('pool', $.identifier), '.', choice('auth_users', 'unauth_users')),
        seq(choice('group', 'function'), field('name', $.reference)),
      ),
    except_clause: ($) => seq('except', list($.principal)),

    // A list that ends in a raw action may be on nothing. A kind word behind it is a target, and no declaration.
    _verbs_on_targets: ($) => choice(seq($._verbs, $._targets), $._verbs_to_raw),
    _verbs: ($) => prec(1, choice($._verbs_to_verb, $._verbs_to_raw)),
    _verbs_to_verb: ($) => seq(optional(seq($._verbs, ',')), field('verb', $.verb)),
    _verbs_to_raw: ($) => seq(optional(seq($._verbs, ',')), field('verb', $.raw_action)),
    verb: ($) => choice($.identifier, ...tables.kinds, 'route'),
    raw_action: ($) => seq('raw', field('action', $.string)),

    _targets: ($) =>
      seq(
        field('target', $.target),
        repeat(seq(',', field('target', choice($.target, alias($._target_of_kind_before, $.target))))),
      ),
    target: ($) => seq(field('kind', $.kind), $._target_of_kind_before),
    _target_of_kind_before: ($) =>
      seq(field('name', $.reference), optional(field('route', choice($.route_key, alias($._route_key_after, $.route_key))))),
    // Behind a target `after` is a keyword before a date, and a method before a path.
    _route_key_after: ($) => seq(field('method', alias('after', $.identifier)), field('path', $.path)),
    kind: () => choice(...tables.kinds, 'route', 'api', 'user_pool', 'identity_pool', 'function'),

    at_clause: ($) => seq('at', $.string),
    where_clause: ($) => seq('where', $.condition, repeat(seq('and', $.condition))),
    condition: ($) =>
      seq(
        field('name', choice($.identifier, 'owner', 'attributes')),
        '(',
        listWithTrailingComma(field('argument', choice(anyWord($), $.string))),
        ')',
      ),
    via_clause: ($) => seq('via', $.route_reference),
    until_clause: ($) => seq('until', $.date),
    because_clause: ($) => seq('because', $.string),

    // ---- tests ----

    test_statement: ($) =>
      seq(optional($._attributes), 'test', field('title', $.string), field('body', $.test_body)),
    test_body: ($) => seq('{', repeat(seq($.assertion, optional(';'))), '}'),
    assertion: ($) => seq('assert', choice($.route_claim, $.access_claim)),

    route_claim: ($) =>
      seq(
        field('route', $.route_reference),
        choice(seq('requires', $._requirement), seq('is', 'public')),
      ),
    _requirement: ($) => choice(seq($._authorizer, optional(seq(',', $._scopes))), $._scopes),
    _authorizer: ($) => seq('authorizer', field('authorizer', anyWord($))),
    _scopes: ($) => seq('scopes', list(field('scope', $.string))),

    access_claim: ($) =>
      seq(
        optional('only'),
        list(field('principal', $.principal)),
        optional(field('except', $.except_clause)),
        choice('can', 'cannot'),
        choice(seq('anything', $._targets), $._verbs_on_targets),
        optional(field('at', $.at_clause)),
        optional(field('where', $.row_clause)),
        optional(field('after', $.after_clause)),
      ),
    row_clause: ($) => seq('where', field('key', anyWord($)), '=', choice('self', 'other')),
    after_clause: ($) => seq('after', $.date),

    // ---- declarations ----

    declaration: ($) =>
      seq(
        optional($._attributes),
        choice(
          ...tables.declarations.map(({ word, flavours, typed, block }) =>
            seq(
              field('kind', word),
              field('name', $.identifier),
              ...(flavours.length ? [field('flavour', optionWord($, flavours))] : []),
              ...(typed ? [field('type', $.string)] : []),
              optional(field('body', alias($[`_${block}_block`], $.block))),
            ),
          ),
        ),
      ),
    ...blocks,

    // ---- what clauses are made of ----

    reference: ($) => seq($.identifier, optional(seq('.', anyWord($), optional(seq('.', anyWord($)))))),
    switch: () => choice('on', 'off'),
    claim: ($) => seq('claim', '(', field('name', $.string), ')'),
    key: ($) =>
      seq(
        field('name', choice(anyWord($), ...wordsBesideKeys.map((word) => alias(word, $.identifier)))),
        ':',
        field('type', $.type),
        optional(seq('(', field('tag', $.identifier), ')')),
      ),
    route_reference: ($) => seq('route', field('api', $.identifier), field('route', $.route_key)),
    _message_key: ($) => field('method', $.identifier),
    route_key: ($) => choice(seq(field('method', $.identifier), field('path', $.path)), $.special_route),

    // ---- tokens ----

    identifier: () => /[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*/,
    // Up to white space; two slashes begin a comment.
    path: () => /\/([^\/ \t\r\n\f][^ \t\r\n\f]*)?/,
    special_route: () => /\$[A-Za-z]+/,

    // Whether a brace begins a placeholder is for the scanner to see; one that does not is text.
    string: ($) =>
      seq('"', repeat(choice($.string_content, $.escape_sequence, $.placeholder)), token.immediate('"')),
    string_content: () => token.immediate(prec(1, /[^"\\{\r\n]+|\{/)),
    escape_sequence: () => token.immediate(/\\["\\n]/),
    placeholder: ($) =>
      seq(
        alias($._placeholder_start, '{'),
        field('name', anyWord($)),
        optional(seq(token.immediate(':'), field('tag', anyWord($)))),
        token.immediate('}'),
      ),

    // A row of slashes is a ruler, not documentation.
    doc_comment: () => /\/\/\/([^\/\r\n][^\r\n]*)?/,
    comment: () => /\/\/([^\/\r\n][^\r\n]*)?|\/\/\/\/[^\r\n]*/,
  },
});
