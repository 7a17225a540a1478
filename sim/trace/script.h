// A scenario's `script`: a forced beginning, one line per move.
//
//   waiter 3 steps                 three steps of task waiter
//   waiter until futex_wait_queue  until it is in that function, passes label("futex_wait_queue"), or stands at FILE:LINE
//   waiter until asleep            until it sleeps or waits for a lock or a value
//   waker to end                   until it has ended
//   waker takes 1                  one step, with alternative 1 of its next operation (any_of, a failing allocation)
//   fire timer of waiter           an event of the environment, by the name a schedule gives it
//
// A task of several (`count`) is named as in reports: waiter#0. A step is one visible operation of the machine's granularity.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/vm/image.h"
#include "sim/vm/machine.h"

namespace wakesim {

struct ScriptLine {
  std::string text;
  SourcePos where;
};

// The choices the script makes from the initial state. It may end in a finding; a line that cannot be carried out is an error.
Result<std::vector<Choice>> run_script(const Image& image, const SourceMap& sources, Granularity granularity,
                                       const std::vector<ScriptLine>& lines);

}  // namespace wakesim
