# shellcheck shell=bash
# Adding up what the test runners say at their ends.

# count_tests LOG...: prints two numbers, passed and failed, summed over the summaries in the logs. Cargo's runner ends
# with `test result: ok. 3 passed; 1 failed; …`; Node's with `ℹ pass 3` and `ℹ fail 1`, or `# pass 3` as TAP.
count_tests() {
    sed 's/\x1b\[[0-9;]*m//g' -- "$@" | awk '
        /^test result: [A-Za-z]+\. [0-9]+ passed; [0-9]+ failed;/ { passed += $4; failed += $6 }
        /^(ℹ|#) pass [0-9]+$/ { passed += $3 }
        /^(ℹ|#) fail [0-9]+$/ { failed += $3 }
        END { print passed + 0, failed + 0 }
    '
}
