# SPDX-License-Identifier: Apache-2.0
# To be sourced: facts that a command shows to be true. Needs $work, a folder.

passed=0 failed=0

fact() { # SENTENCE COMMAND...: the sentence is true if the command succeeds
  local sentence=$1
  shift
  if "$@" > "$work/output" 2>&1; then
    echo "ok    $sentence"
    passed=$((passed + 1))
  else
    echo "FALSE $sentence"
    sed 's/^/      /' "$work/output"
    failed=$((failed + 1))
  fi
}

skip() { # RIG, why in $work/output
  echo "skip  $1: $(sed 's/^skip: //' "$work/output")"
}

summary() { # the last line, and the exit code: 1 if something is false, 77 if nothing could run
  echo "$passed true, $failed false, in $SECONDS s"
  [ "$failed" = 0 ] || exit 1
  [ "$passed" -gt 0 ] || exit 77
}
