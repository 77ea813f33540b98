// Tokens that take everything glued to them, so that `12symbols` is no number with a word behind it, and the braces in
// strings that begin a placeholder.

#include "tree_sitter/parser.h"

enum TokenType { INTEGER, DECIMAL, DURATION, DATE, PLACEHOLDER_START };

// The longest number that means something has ten characters, the date; of longer ones only digits are whole numbers.
enum { DATE_LENGTH = 10 };

static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }
static bool is_letter(int32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
static bool is_word(int32_t c) { return is_letter(c) || is_digit(c) || c == '_'; }
static bool is_space(int32_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

// A number and what is glued to it: [0-9][A-Za-z0-9_.-]*
static bool scan_number(TSLexer *lexer, const bool *valid) {
  // The states of an automaton over the whole run of characters.
  enum { WHOLE, POINT, FRACTION, UNIT, BAD } state = WHOLE;
  bool date = true;
  unsigned length = 0;
  while (is_word(lexer->lookahead) || lexer->lookahead == '.' || lexer->lookahead == '-') {
    int32_t c = lexer->lookahead;
    bool dash = length == 4 || length == 7;
    date = date && length < DATE_LENGTH && (dash ? c == '-' : is_digit(c));
    if (is_digit(c) && state <= FRACTION) {
      state = state == WHOLE ? WHOLE : FRACTION;
    } else if (c == '.' && state == WHOLE) {
      state = POINT;
    } else if ((c == 's' || c == 'm' || c == 'h' || c == 'd') && state == WHOLE) {
      state = UNIT;
    } else {
      state = BAD;
    }
    if (length <= DATE_LENGTH) length++;
    lexer->advance(lexer, false);
  }
  if (date && length == DATE_LENGTH) {
    lexer->result_symbol = DATE;
  } else if (state == WHOLE) {
    lexer->result_symbol = INTEGER;
  } else if (state == FRACTION) {
    lexer->result_symbol = DECIMAL;
  } else if (state == UNIT) {
    lexer->result_symbol = DURATION;
  } else {
    return false;
  }
  return valid[lexer->result_symbol];
}

// `{identity}`, `{tag:tenant}`: the token is the brace, and only where the rest is a placeholder.
static bool scan_placeholder_start(TSLexer *lexer) {
  lexer->advance(lexer, false);
  lexer->mark_end(lexer);
  for (int part = 0; part < 2; part++) {
    if (!is_letter(lexer->lookahead) && lexer->lookahead != '_') return false;
    while (is_word(lexer->lookahead)) {
      lexer->advance(lexer, false);
      // As in names: a dash stands between two other characters.
      if (lexer->lookahead == '-') {
        lexer->advance(lexer, false);
        if (!is_word(lexer->lookahead)) return false;
      }
    }
    if (lexer->lookahead == '}') {
      lexer->result_symbol = PLACEHOLDER_START;
      return true;
    }
    if (lexer->lookahead != ':') return false;
    lexer->advance(lexer, false);
  }
  return false;
}

void *tree_sitter_authc_external_scanner_create(void) { return NULL; }
void tree_sitter_authc_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_authc_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}
void tree_sitter_authc_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

bool tree_sitter_authc_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  // Inside a string, white space and digits are text. While the parser recovers from an error, all tokens are valid.
  if (valid[PLACEHOLDER_START] && !valid[INTEGER]) return lexer->lookahead == '{' && scan_placeholder_start(lexer);
  while (is_space(lexer->lookahead)) lexer->advance(lexer, true);
  return is_digit(lexer->lookahead) && scan_number(lexer, valid);
}
