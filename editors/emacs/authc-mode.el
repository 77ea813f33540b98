;;; authc-mode.el --- Major mode for authc -*- lexical-binding: t -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: languages
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; Colours, indentation and a menu of names for authc, the language of who may do what in serverless apps on AWS; and its
;; language server, `authc lsp', for eglot.

;;; Code:

(require 'project)
(require 'seq)

(defvar eglot-server-programs)
(declare-function eglot-current-server "eglot")
(declare-function eglot-ensure "eglot")
(declare-function eglot--TextDocumentPositionParams "eglot")
(declare-function jsonrpc-request "jsonrpc")

(defgroup authc nil
  "Who may do what in serverless apps on AWS."
  :group 'languages)

(defcustom authc-command '("authc" "lsp")
  "The program that is the language server, and its arguments."
  :type '(repeat string))

(defcustom authc-settings nil
  "Settings of the language server, as a property list.
For example (:lint (:enable :json-false) :target \"bundle\")."
  :type '(plist :key-type symbol :value-type sexp))

;; UPDATE_DOCS=1 cargo test --test it editors::
;; generated: begin
(defconst authc-keywords
  '("and" "anything" "assert" "at" "attributes" "authorizer" "because" "can" "cannot" "deny" "except" "grant" "group"
    "is" "only" "other" "owner" "param" "public" "raw" "requires" "scopes" "self" "test" "until" "via" "where")
  "Words of the language: keywords.")
(defconst authc-declarations
  '("agent" "api" "bucket" "bus" "database" "delivery_stream" "distribution" "email_identity" "event_api"
    "file_system" "function" "identity_pool" "iot_shadow" "iot_topic" "key" "knowledge_base" "map" "maps_v2" "model"
    "parameter" "place_index" "places_v2" "provider" "queue" "resource" "role" "route_calculator" "routes_v2"
    "rum_monitor" "schedule_group" "secret" "state_machine" "stream" "table" "topic" "tracker" "user_pool")
  "Words of the language: declarations.")
(defconst authc-kinds
  '("agent" "bucket" "bus" "channel" "database" "delivery_stream" "distribution" "email_identity" "event_api" "field"
    "file_system" "index" "iot_shadow" "iot_topic" "key" "knowledge_base" "map" "maps_v2" "model" "parameter"
    "place_index" "places_v2" "queue" "resource" "role" "route_calculator" "routes_v2" "rum_monitor" "schedule_group"
    "secret" "state_machine" "stream" "table" "topic" "tracker" "type")
  "Words of the language: kinds.")
(defconst authc-flavours
  '("amazon" "apple" "facebook" "google" "graphql" "http" "oidc" "rest" "saml" "twitter" "websocket")
  "Words of the language: flavours.")
(defconst authc-verbs
  '("admin_auth" "assume" "by_path" "call" "callback" "change" "check" "connect" "create" "create_user" "decrypt"
    "delete" "delete_user" "delete_version" "describe" "developer_login" "disable_user" "encrypt" "execute" "fanout"
    "generate" "get" "get_user" "get_version" "group_members" "history" "invalidate" "invalidate_cache" "invoke"
    "invoke_url" "list" "list_uploads" "list_users" "list_versions" "location" "mac" "mount" "multipart_resume"
    "partiql_delete" "partiql_insert" "partiql_select" "partiql_update" "pass_to_scheduler" "peek" "publish" "purge"
    "put" "query" "read" "receive" "redrive" "reencrypt" "render" "retain" "retrieve" "root" "route" "scan" "search"
    "search_vectors" "send" "set_password" "sign" "sign_out" "start" "start_sync" "stop" "stream" "subscribe" "tag"
    "transact" "transaction" "unsubscribe" "update" "update_user" "url" "verify" "watch" "write")
  "Words of the language: verbs.")
(defconst authc-conditions
  '("access_point" "detail_type" "endpoint" "expires" "from" "protocol" "recursive" "source" "to")
  "Words of the language: conditions.")
(defconst authc-options
  '("ES256" "ES384" "ES512" "RS256" "RS384" "RS512" "admin" "admin_password" "always" "amazon" "api_key" "apple"
    "ask" "attached" "audit" "authenticated" "boolean" "client_credentials" "contains" "create_auth_challenge"
    "custom" "custom_email_sender" "custom_message" "custom_sms_sender" "datetime" "define_auth_challenge" "deny"
    "edge" "email_otp" "enforced" "equals" "essentials" "exchange_delegation" "exchange_impersonation" "external"
    "facebook" "google" "implicit" "inbound_federation" "jwt" "lambda" "link" "lite" "multi" "none" "not_equal"
    "number" "off" "oidc" "open" "optional" "original" "phone" "plus" "post_authentication" "post_confirmation"
    "pre_authentication" "pre_sign_up" "pre_token_generation" "preferred" "preferred_username" "regional" "request"
    "saml" "single" "sms_otp" "srp" "starts_with" "string" "token" "updated" "user_auth" "user_migration" "user_pool"
    "username" "v1" "v2" "v3" "verify_auth_challenge_response")
  "Words of the language: options.")
(defconst authc-clauses
  '("access" "algorithms" "alias" "ambiguous_role" "arn" "attribute" "audience" "authorizer" "boundary" "callback"
    "case_sensitive" "certificate" "channel" "classic_flow" "client" "client_id" "client_secret" "code"
    "configuration_set" "consumer_key" "consumer_secret" "context" "cors" "create" "credentials" "custom_auth"
    "default" "default_redirect" "deletion_protection" "developer_provider" "device" "devices" "domain" "email"
    "encrypted" "encryption" "endpoint" "expires" "external_id" "factor" "fifo" "first_factors" "flows" "from"
    "group" "guests" "handler" "headers" "hide_unknown_users" "history" "iam" "id" "identifier" "identity_source"
    "idp_initiated" "import" "index" "invitation" "isolated" "issuer" "key" "key_id" "kms" "logical_id" "login"
    "logout" "logs" "lowercase" "managed_login" "map" "max" "max_session" "membership" "message" "metadata"
    "metadata_url" "mfa" "min" "min_length" "mutable" "name" "numbers" "oauth" "origins" "passkey" "password" "path"
    "payload" "precedence" "profile" "provider" "providers" "public" "read" "recovery" "refresh" "region"
    "relying_party" "reply_to" "required" "resource_server" "resource_tag" "revocation" "role" "rotation" "route"
    "routes" "rule" "scope" "scopes" "secret" "selection" "ses" "session" "sign_in" "sign_out" "sign_up"
    "signed_requests" "simple" "skip_mfa" "sms" "stage" "subject" "symbols" "tag" "team_id" "temporary_days"
    "threat_protection" "thumbprint" "tier" "token_check" "topic" "totp" "tracing" "trigger" "ttl" "type" "uppercase"
    "validation" "validity" "verification" "verify" "verify_updates" "version" "vpc" "write")
  "Words of the language: clauses.")
;; generated: end

(defconst authc--name "[A-Za-z_][A-Za-z0-9_-]*"
  "A name.")

(defun authc--words (words)
  "A regular expression for any of WORDS, as its first group."
  (regexp-opt words 'symbols))

(defun authc--verb (limit)
  "Find a verb before LIMIT: a word before the first kind of a grant."
  (let ((end (save-excursion
               (if (re-search-forward (authc--words (append '("raw" "route") authc-kinds)) limit t)
                   (match-beginning 0)
                 limit))))
    (re-search-forward (authc--words authc-verbs) end t)))

(defun authc--statement-end ()
  "The end of a grant that began on this line."
  (save-excursion
    (forward-line)
    (while (and (not (eobp)) (looking-at "[ \t]+[^ \t\n}]"))
      (forward-line))
    (point)))

(defvar authc-font-lock-keywords
  `((,(concat "\\(@\\)[ \t]*\\(" authc--name "\\)") (1 font-lock-preprocessor-face) (2 font-lock-preprocessor-face))
    ;; A declaration, with its name and flavour.
    (,(concat "^[ \t]*" (authc--words authc-declarations) "[ \t]+\\(" authc--name "\\)"
              "\\(?:[ \t]+" (authc--words authc-flavours) "\\)?")
     (1 font-lock-type-face) (2 font-lock-function-name-face) (3 font-lock-constant-face nil t))
    (,(concat "^[ \t]*\\_<\\(param\\)[ \t]+\\(" authc--name "\\)")
     (1 font-lock-keyword-face) (2 font-lock-variable-name-face))
    ("\\_<\\(?:un\\)?auth_users\\_>" . font-lock-builtin-face)
    (,(concat "\\_<group[ \t]+\\(" authc--name "\\)") 1 font-lock-function-name-face)
    ;; Verbs are words of clauses too: they are looked for in grants alone.
    ("\\_<\\(?:grant\\|deny\\|assert\\)\\_>"
     (authc--verb (authc--statement-end) nil (1 font-lock-builtin-face)))
    (,(concat "\\(?:^[ \t]+\\|[{;][ \t]*\\)" (authc--words authc-clauses)) 1 font-lock-variable-name-face)
    (,(concat "\\_<\\(route\\)[ \t]+\\(?:" authc--name "[ \t]+\\)?\\([A-Z]+\\)[ \t]*\\(/[^ \t\n]*\\)?")
     (1 font-lock-type-face) (2 font-lock-constant-face) (3 font-lock-string-face nil t))
    (,(concat (authc--words authc-conditions) "[ \t]*(") 1 font-lock-builtin-face)
    (,(concat (authc--words authc-kinds) "[ \t]+" authc--name) 1 font-lock-type-face)
    (,(authc--words authc-keywords) . font-lock-keyword-face)
    ("\\_<\\(after\\)[ \t]+[0-9]\\{4\\}-" 1 font-lock-keyword-face)
    (,(authc--words authc-options) . font-lock-constant-face)
    (,(concat ":[ \t]*" (regexp-opt '("identity" "sub" "tag" "string" "number" "binary" "secret" "ssm") 'symbols))
     1 font-lock-type-face)
    ("\\_<[0-9]\\{4\\}-[0-9][0-9]-[0-9][0-9]\\_>" . font-lock-constant-face)
    ("\\_<[0-9]+\\(?:\\.[0-9]+\\|[smhd]\\)?\\_>" . font-lock-constant-face)
    ("{\\([A-Za-z_][A-Za-z0-9_-]*\\(?::[A-Za-z_][A-Za-z0-9_-]*\\)?\\)}" 1 font-lock-variable-name-face t))
  "What is coloured, beside strings and comments.")

(defvar authc-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?- "_" table)
    (modify-syntax-entry ?$ "_" table)
    (modify-syntax-entry ?@ "." table)
    table)
  "Syntax of authc.")

;;; Indentation, as `authc fmt' has it.

(defconst authc--step 2 "Columns of what is in braces.")
(defconst authc--hang 4 "Columns of what does not fit on the line of its statement.")

(defun authc--line-before ()
  "Go to the code before this line, and say whether there is some.
Leave the point behind its last character."
  (forward-line 0)
  (forward-comment (- (point)))
  (not (bobp)))

(defun authc--after-comma ()
  "Whether this line continues a list."
  (save-excursion
    (and (authc--line-before) (eq (char-before) ?,))))

(defun authc--indentation ()
  "The column where this line should begin, nil in a string."
  (save-excursion
    (back-to-indentation)
    (let* ((state (syntax-ppss))
           (braces (seq-count (lambda (open) (eq (char-after open) ?\{)) (nth 9 state))))
      (cond
       ((nth 3 state) nil)
       ((eq (char-after) ?\}) (* authc--step (max 0 (1- braces))))
       ((authc--after-comma)
        ;; The first line of a list hangs below its statement, the next ones below it.
        (authc--line-before)
        (+ (current-indentation)
           (if (progn (back-to-indentation) (authc--after-comma)) 0 authc--hang)))
       ((looking-at "\\(?:at\\|where\\|via\\|until\\|because\\)\\_>\\|after[ \t]+[0-9]")
        (+ (* authc--step braces) authc--hang))
       (t (* authc--step braces))))))

(defun authc-indent-line ()
  "Indent this line as `authc fmt' would."
  (interactive)
  (let ((column (authc--indentation)))
    (if (null column)
        'noindent
      (if (<= (current-column) (current-indentation))
          (indent-line-to column)
        (save-excursion (indent-line-to column))))))

;;; Projects.

(defun authc-project (directory)
  "The project of DIRECTORY: where its authc.toml is."
  (let ((root (locate-dominating-file directory "authc.toml")))
    (and root (cons 'authc root))))

(cl-defmethod project-root ((project (head authc)))
  "The root of PROJECT."
  (cdr project))

;;; What is compiled.

(defun authc--ask (server command)
  "What SERVER answers to COMMAND; what was overtaken by a change is asked again."
  (let ((tries 10) shown)
    (while (> tries 0)
      (setq tries (1- tries))
      (condition-case refused
          (setq shown (jsonrpc-request server :workspace/executeCommand
                                       (list :command command
                                             :arguments (vector (eglot--TextDocumentPositionParams))))
                tries 0)
        (jsonrpc-error
         (unless (and (> tries 0) (memq (alist-get 'jsonrpc-error-code (cddr refused)) '(-32801 -32802)))
           (user-error "%s" (or (alist-get 'jsonrpc-error-message (cddr refused)) (cadr refused)))))))
    shown))

(defun authc--show (command)
  "Show what COMMAND of the language server answers, beside the source."
  (let* ((server (or (and (fboundp 'eglot-current-server) (eglot-current-server))
                     (user-error "There is no language server here: M-x eglot")))
         (shown (authc--ask server command))
         (buffer (get-buffer-create (format "*authc: %s*" (plist-get shown :title)))))
    (with-current-buffer buffer
      (let ((inhibit-read-only t))
        (erase-buffer)
        (insert (plist-get shown :text))
        (goto-char (point-min))
        (cond ((not (equal (plist-get shown :languageId) "json")) (text-mode))
              ((fboundp 'js-json-mode) (js-json-mode))
              (t (js-mode))))
      ;; A table is as wide as it is.
      (setq truncate-lines t
            buffer-read-only t))
    (display-buffer buffer)))

(defun authc-show-policy ()
  "Show the policies that the grant or the declaration at point compiles to."
  (interactive)
  (authc--show "authc.showPolicy"))

(defun authc-show-template ()
  "Show what the project compiles to."
  (interactive)
  (authc--show "authc.showTemplate"))

(defun authc-show-matrix ()
  "Show who may do what."
  (interactive)
  (authc--show "authc.showMatrix"))

(defun authc-run-test ()
  "Ask the test at point, or each test of the project, and show the answer."
  (interactive)
  (authc--show "authc.runTest"))

(defun authc--managed ()
  "Let eglot say what is at point beside the form of its statement."
  (setq-local eldoc-documentation-strategy #'eldoc-documentation-compose))

(defvar authc-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-p") #'authc-show-policy)
    (define-key map (kbd "C-c C-t") #'authc-show-template)
    (define-key map (kbd "C-c C-m") #'authc-show-matrix)
    (define-key map (kbd "C-c C-r") #'authc-run-test)
    map)
  "Keys of authc.")

;;;###autoload
(define-derived-mode authc-mode prog-mode "authc"
  "Major mode for authc."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip "//+[ \t]*")
  (setq-local comment-end "")
  (setq-local indent-tabs-mode nil)
  (setq-local indent-line-function #'authc-indent-line)
  (setq-local electric-indent-chars (append "}" electric-indent-chars))
  (setq-local require-final-newline t)
  (setq-local font-lock-defaults '(authc-font-lock-keywords))
  (setq-local imenu-generic-expression
              `((nil ,(concat "^" (authc--words authc-declarations) "[ \t]+\\(" authc--name "\\)") 2)
                ("Parameters" ,(concat "^param[ \t]+\\(" authc--name "\\)") 1)
                ("Grants" "^\\(\\(?:grant\\|deny\\)\\_>.*\\)$" 1)
                ("Tests" "^test[ \t]+\"\\([^\"\n]*\\)\"" 1)))
  (add-hook 'project-find-functions #'authc-project nil t)
  (add-hook 'eglot-managed-mode-hook #'authc--managed nil t))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.authc\\'" . authc-mode))

(defun authc--contact (&rest _)
  "The language server for eglot, with what it is told at its start."
  ;; What its commands answer is shown by the commands above.
  (append authc-command `(:initializationOptions (:previews t ,@authc-settings))))

;;;###autoload
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(authc-mode . authc--contact)))

(with-eval-after-load 'eglot
  ;; The server asks for its settings after its start, and nobody else for this section. What `eglot-workspace-configuration'
  ;; says goes before. To have an entry there would take the place of what a user has there for other languages.
  (cl-defmethod eglot-handle-request :extra "authc" :around (_server (_method (eql 'workspace/configuration)) &key items)
    (vconcat (seq-mapn (lambda (item answer)
                         (or answer (and (equal (plist-get item :section) "authc") authc-settings)))
                       items (cl-call-next-method)))))

(provide 'authc-mode)
;;; authc-mode.el ends here
