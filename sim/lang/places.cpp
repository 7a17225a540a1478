// SPDX-License-Identifier: MIT
#include "sim/lang/places.h"

#include "sim/base/check.h"

namespace wakesim::lang {

SourcePos Places::of_caller(SourcePos where) {
  where.file = of_caller(where.file);
  where.text = of_caller(where.text);
  return where;
}

bool Places::set(FileId file, FileId of_caller) {
  if (file.index >= files_.size()) files_.resize(file.index + 1);
  if (files_[file.index].has_value()) return files_[file.index] == of_caller;
  files_[file.index] = of_caller;
  return true;
}

FileId Places::to_caller(FileId file) const {
  if (!file.has_value()) return file;
  if (file.index >= kCallerFiles) return FileId{file.index - kCallerFiles};
  if (file.index >= kDefineFiles) return defines_.at(file.index - kDefineFiles).file;
  WAKESIM_CHECK(file.index < files_.size() && files_[file.index].has_value());
  return files_[file.index];
}

SourcePos Places::to_caller(SourcePos where) const {
  if (!where.file.has_value()) return where;
  const bool is_define = where.file.index >= kDefineFiles && where.file.index < kCallerFiles;
  SourcePos mapped = is_define ? defines_.at(where.file.index - kDefineFiles) : where;
  if (!is_define) mapped.file = to_caller(where.file);
  mapped.text = to_caller(where.text);
  return mapped;
}

void Places::to_caller(Diagnostics& diagnostics) const {
  for (Diagnostic& one : diagnostics) {
    one.where = to_caller(one.where);
    for (Diagnostic::Note& note : one.notes) note.where = to_caller(note.where);
  }
}

void Places::to_caller(Code& code) const {
  for (SourcePos& where : code.positions) where = to_caller(where);
  for (SourcePos& where : code.cover_positions) where = to_caller(where);
  for (wakesim::Branch& branch : code.branches) branch.where = to_caller(branch.where);
  for (wakesim::Global& global : code.globals) global.where = to_caller(global.where);
  for (wakesim::Function& function : code.functions) {
    function.where = to_caller(function.where);
    for (wakesim::Local& local : function.locals) local.where = to_caller(local.where);
  }
}

}  // namespace wakesim::lang
