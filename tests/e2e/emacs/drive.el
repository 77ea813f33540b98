;;; drive.el --- Drives a real Emacs through the language server -*- lexical-binding: t -*-

;;; Commentary:

;; Writes what it saw to the file in $AUTHC_LOG, and ends with status 0, or says what was expected and ends with 1.

;;; Code:

(require 'cl-lib)
(require 'seq)

(defvar authc-command)
(defvar authc-settings)
(defvar drive-log (getenv "AUTHC_LOG"))
(defvar drive-seen "its start" "What was seen last.")
(defvar drive-pick nil "What is chosen when Emacs asks.")

(defun drive-say (format &rest arguments)
  "Write a line to the log: FORMAT with ARGUMENTS."
  (write-region (concat "emacs: " (apply #'format format arguments) "\n") nil drive-log t 'quiet))

(defun drive-fail (what &optional seen)
  "End, since WHAT was expected and SEEN is what there was."
  (drive-say "FAILED: %s%s" what (if seen (format "\n  there is: %S" seen) ""))
  (dolist (buffer (buffer-list))
    (when (string-match-p "EGLOT\\|Messages" (buffer-name buffer))
      (with-current-buffer buffer
        (drive-say "%s ends:\n%s" (buffer-name)
                   (buffer-substring-no-properties (max (point-min) (- (point-max) 1500)) (point-max))))))
  (kill-emacs 1))

(defun drive-see (what found &optional seen)
  "Go on if FOUND, which is WHAT; else end and say SEEN."
  (unless found
    (drive-fail what seen))
  (drive-say "%s" what)
  (setq drive-seen what))

(defun drive-rest (since)
  "Do what is done when a person has rested SINCE a time.
A newer Emacs is not idle in what a timer has begun, as this is, and eglot tells of edits when it is."
  (dolist (timer (copy-sequence timer-idle-list))
    (when (and (not (timer--triggered timer))
               (> (- (float-time) since) (float-time (timer--time timer))))
      (timer-event-handler timer))))

(defmacro drive-wait (what condition &optional seen)
  "Wait until CONDITION, which is WHAT; end and say SEEN if it does not come."
  `(let* ((start (float-time)) (end (+ start 30)))
     (while (not (or ,condition (> (float-time) end)))
       (sit-for 0.05)
       (drive-rest start))
     (drive-see ,what ,condition ,seen)))

(defun drive-text (&optional buffer)
  "Text of BUFFER."
  (with-current-buffer (or buffer (current-buffer))
    (buffer-substring-no-properties (point-min) (point-max))))

(defun drive-at (words)
  "Go to the place of | in WORDS."
  (pcase-let ((`(,before ,after) (split-string words "|")))
    (goto-char (point-min))
    (unless (search-forward (concat before after) nil t)
      (drive-fail (format "%s in the text" words) (drive-text)))
    (backward-char (length after))))

(defun drive-messages ()
  "What flymake says of this buffer, each with the text that it is about."
  (mapcar (lambda (found)
            (cons (flymake-diagnostic-text found)
                  (buffer-substring-no-properties (flymake-diagnostic-beg found) (flymake-diagnostic-end found))))
          (flymake-diagnostics)))

(defun drive-says (words)
  "The message with WORDS."
  (seq-find (lambda (found) (string-match-p (regexp-quote words) (car found))) (drive-messages)))

(defun drive-faces ()
  "Words of this buffer with their faces."
  (font-lock-ensure)
  (save-excursion
    (goto-char (point-min))
    (let (found)
      (while (re-search-forward "[[:alnum:]_]+" nil t)
        (push (cons (match-string-no-properties 0) (get-text-property (match-beginning 0) 'face)) found))
      found)))

(defun drive-fmt (text)
  "TEXT as `authc fmt' has it."
  (with-temp-buffer
    (insert text)
    (unless (equal 0 (call-process-region nil nil (car authc-command) t '(t nil) nil "fmt" "-"))
      (drive-fail "authc fmt to take the text" text))
    (drive-text)))

(defun drive-shows (command words)
  "Whether COMMAND shows JSON with WORDS in a window beside the source."
  (delete-other-windows)
  (funcall command)
  (seq-some (lambda (window)
              (with-current-buffer (window-buffer window)
                (and (derived-mode-p 'js-mode 'js-json-mode) (string-match-p (regexp-quote words) (drive-text))
                     (save-excursion (goto-char (point-min)) (json-parse-buffer)))))
            (window-list)))

(defun drive-run ()
  "All steps."
  (setq completing-read-function
        (lambda (_prompt table &rest _)
          (or (seq-find (lambda (choice) (and drive-pick (string-match-p drive-pick choice))) (all-completions "" table))
              (drive-fail (format "a choice like %s" drive-pick) (all-completions "" table))))
        eglot-confirm-server-initiated-edits nil
        eglot-autoshutdown t
        make-backup-files nil
        create-lockfiles nil)
  (find-file "grants.authc")
  (drive-see "the mode is on" (eq major-mode 'authc-mode) major-mode)
  (let ((faces (drive-faces)))
    (drive-see "keywords, kinds, verbs and principals have their colours"
               (and (member '("grant" . font-lock-keyword-face) faces)
                    (member '("where" . font-lock-keyword-face) faces)
                    (member '("table" . font-lock-type-face) faces)
                    (member '("read" . font-lock-builtin-face) faces)
                    (member '("auth_users" . font-lock-builtin-face) faces)
                    (member '("Notes") faces))
               faces))
  (with-current-buffer (find-file-noselect "main.authc")
    (let ((faces (drive-faces)))
      (drive-see "declarations, names, clauses and options too"
                 (and (member '("user_pool" . font-lock-type-face) faces)
                      (member '("Users" . font-lock-function-name-face) faces)
                      (member '("login" . font-lock-variable-name-face) faces)
                      (member '("srp" . font-lock-constant-face) faces)
                      (member '("identity" . font-lock-type-face) faces))
                 faces))
    (drive-see "the menu has the names"
               (seq-every-p (lambda (name) (assoc name (funcall imenu-create-index-function))) '("Users" "Notes"))
               (funcall imenu-create-index-function)))

  ;; What is formatted is indented so already, and what is not indented becomes so.
  (dolist (file (split-string (getenv "AUTHC_EXAMPLES") "\n" t))
    (with-temp-buffer
      (insert-file-contents file)
      (let ((before (drive-text)))
        (authc-mode)
        (goto-char (point-min))
        (while (re-search-forward "^[ \t]+" nil t)
          (replace-match ""))
        (let ((inhibit-message t))
          (indent-region (point-min) (point-max)))
        (unless (equal (drive-text) before)
          (drive-fail (format "%s indented as authc fmt does" file)
                      (cl-mismatch (split-string before "\n") (split-string (drive-text) "\n") :test #'equal))))))
  (drive-say "every example is indented as authc fmt does it")

  (call-interactively #'eglot)
  (drive-wait "the server runs" (and (eglot-current-server) (eglot-managed-p)))
  (drive-see "the project is where its authc.toml is"
             (equal (file-truename (project-root (eglot--project (eglot-current-server)))) (file-truename default-directory)))
  (with-current-buffer (find-file-noselect "parts/more.authc")
    (drive-wait "a file in a folder has the same server" (eglot-managed-p)
                (mapcar #'process-name (process-list))))
  (drive-wait "what the linter finds is shown" (drive-says "may read all of `Notes`") (drive-messages))
  (drive-at "|read table")
  (execute-kbd-macro (kbd "C-d C-d C-d C-d reed"))
  (drive-wait "an error is shown after an edit, at its place and with its code"
              (let ((found (drive-says "reed"))) (and found (equal (cdr found) "reed") (string-match-p "AC[0-9]\\{4\\}" (car found))))
              (drive-messages))
  (let ((said (condition-case refused (authc-show-policy) (user-error (cadr refused)))))
    (drive-see "why there is no policy is said in a sentence"
               (and (stringp said) (string-match-p "error" said) (not (string-match-p "jsonrpc" said)))
               said))
  (setq drive-pick "`read`")
  (drive-at "r|eed")
  ;; As by a key: a menu of the mouse cannot be answered here.
  (let ((last-nonmenu-event ?.))
    (call-interactively #'eglot-code-actions))
  (drive-wait "a quick fix mends it" (string-match-p "read table Notes where" (drive-text)) (drive-text))
  (drive-wait "the error is gone" (not (drive-says "reed")) (drive-messages))

  (goto-char (point-max))
  (save-excursion (insert " table Notes\n"))
  (insert "grant group admins ")
  (completion-at-point)
  (drive-wait "the verbs of the kind are offered"
              (let ((offered (and (get-buffer "*Completions*") (drive-text "*Completions*"))))
                (and offered (string-match-p "query" offered) (string-match-p "scan" offered)
                     (not (string-match-p "receive" offered))))
              (mapcar #'buffer-name (buffer-list)))
  (delete-windows-on "*Completions*")
  (delete-region (line-beginning-position) (point-max))

  (drive-at "admins s|can")
  (let ((eldoc-echo-area-use-multiline-p t))
    (eldoc-print-current-symbol-info t)
    (drive-wait "the hover says what a verb stands for"
                (seq-some (lambda (buffer)
                            (and (string-match-p "eldoc" (buffer-name buffer))
                                 (string-match-p "dynamodb:Scan" (drive-text buffer))))
                          (buffer-list))
                (mapcar (lambda (buffer) (cons (buffer-name buffer) (and (string-match-p "eldoc" (buffer-name buffer)) (drive-text buffer))))
                        (buffer-list))))

  (drive-at "scan table N|otes")
  (call-interactively #'xref-find-definitions)
  (drive-wait "the definition is in the other file"
              (and (equal (file-name-nondirectory (or buffer-file-name "")) "main.authc") (looking-at "Notes"))
              (buffer-name))
  (xref-pop-marker-stack)
  (drive-see "and back" (equal (buffer-name) "grants.authc") (buffer-name))

  (drive-at "|grant auth_users")
  (authc-show-policy)
  (drive-wait "the policy is shown beside the source"
              (seq-some (lambda (window)
                          (let ((buffer (window-buffer window)))
                            (and (string-match-p "authc: Policies behind grants.authc:1" (buffer-name buffer))
                                 (string-match-p "dynamodb:GetItem" (drive-text buffer)))))
                        (window-list))
              (mapcar #'window-buffer (window-list)))
  (delete-other-windows)

  ;; The server asks for the settings after its start, and again when it is told that they have changed.
  (drive-see "the bundle is shown, since the settings say so" (drive-shows #'authc-show-template "urn:authc:bundle")
             (mapcar #'buffer-name (buffer-list)))
  (let ((authc-settings nil))
    (eglot-signal-didChangeConfiguration (eglot-current-server))
    (drive-wait "the template is shown after the settings have changed"
                (drive-shows #'authc-show-template "AWSTemplateFormatVersion")
                (mapcar #'buffer-name (buffer-list))))
  (let ((request (symbol-function 'jsonrpc-request)) (asked 0))
    (cl-letf (((symbol-function 'jsonrpc-request)
               (lambda (&rest arguments)
                 (if (< (cl-incf asked) 3)
                     (signal 'jsonrpc-error '("refused" (jsonrpc-error-code . -32801) (jsonrpc-error-message . "too late")))
                   (apply request arguments)))))
      (drive-see "what was overtaken by an edit is asked again"
                 (drive-shows #'authc-show-template "AWSTemplateFormatVersion") asked)))
  (delete-other-windows)

  (drive-at "scan table N|otes")
  (eglot-rename "Memos")
  (drive-wait "a rename changes this file" (string-match-p "scan table Memos" (drive-text)) (drive-text))
  (drive-wait "and the other" (string-match-p "table Memos {" (drive-text (get-file-buffer "main.authc")))
              (drive-text (get-file-buffer "main.authc")))
  (goto-char (point-min))
  (insert "grant   auth_users get,query   table Memos\n      where owner( userId )  // theirs\n\n\n\n")
  (goto-char (point-max))
  (insert "grant   group admins   get table  Memos\n")
  (let ((wanted (drive-fmt (drive-text))))
    (drive-see "authc fmt would change the document" (not (equal (drive-text) wanted)) wanted)
    (eglot-format-buffer)
    (drive-wait "the document is formatted as authc fmt does it" (equal (drive-text) wanted) (drive-text)))
  (save-some-buffers t)
  (let ((process (jsonrpc--process (eglot-current-server))))
    (eglot-shutdown (eglot-current-server))
    ;; How it ends is not to be seen: eglot kills it as soon as it has told it to exit.
    (drive-wait "the server ends" (not (process-live-p process))))
  (kill-emacs 0))

(defun drive ()
  "All steps, and the end if one of them breaks."
  (condition-case problem
      (drive-run)
    ((error quit) (drive-fail (format "no error after: %s" drive-seen) problem))))

;; When Emacs has drawn its first screen.
(run-with-timer 0.2 nil #'drive)

;;; drive.el ends here
