// Everything that Ruby calls. Ruby leaves these functions by longjmp when a thread is killed or an exception
// is raised, so nothing in this file has a destructor; the work is done behind `ScriptHost`, which never
// unwinds. The file is compiled without ASan, which does not know `__builtin_longjmp`, and Ruby's collector
// has to see the real stack.
#include "flintbit/natives.hpp"

#include <ruby/encoding.h>
#include <ruby/ruby.h>
#include <ruby/thread.h>
#include <unistd.h>

namespace flintdesk::flintbit {
namespace {

ScriptHost* current = nullptr;
pid_t owner = 0;

/// A forked child has none of the program's threads: it may print, but it can't reach the program.
ScriptHost& Host() {
  if (current == nullptr) rb_raise(rb_eRuntimeError, "no flintbit is running");
  if (getpid() != owner) rb_raise(rb_eRuntimeError, "a forked process can't use the flintbit's objects");
  return *current;
}

std::string_view ViewOf(VALUE& text) {
  StringValue(text);
  return {RSTRING_PTR(text), static_cast<std::size_t>(RSTRING_LEN(text))};
}

VALUE StringOf(std::string_view text) { return rb_utf8_str_new(text.data(), static_cast<long>(text.size())); }

VALUE AnswerOf(Reply reply) {
  if (reply.kind == Reply::Kind::kNothing) return Qnil;
  VALUE text = StringOf(reply.text);
  if (reply.kind == Reply::Kind::kError) rb_exc_raise(rb_exc_new_str(rb_eRuntimeError, text));
  return text;
}

struct Starting {
  std::string_view connector;
  std::string_view parameters;
  std::int64_t timeout;
  bool asynchronous;
  std::int64_t ticket;
};

void* StartUnlocked(void* data) {
  auto* call = static_cast<Starting*>(data);
  call->ticket = current->StartCall(call->connector, call->parameters, call->timeout, call->asynchronous);
  return nullptr;
}

VALUE StartCall(VALUE, VALUE connector, VALUE parameters, VALUE timeout, VALUE asynchronous) {
  Host();
  Starting call{ViewOf(connector), ViewOf(parameters), NUM2LL(timeout), RTEST(asynchronous), -1};
  // The second form does not look for interrupts afterwards, so that no ticket is ever lost.
  while (call.ticket < 0) {
    rb_thread_call_without_gvl2(StartUnlocked, &call, nullptr, nullptr);
    if (call.ticket < 0) rb_thread_check_ints();
  }
  RB_GC_GUARD(connector);
  RB_GC_GUARD(parameters);
  return LL2NUM(call.ticket);
}

void* WaitUnlocked(void* ticket) {
  current->WaitForCall(*static_cast<std::int64_t*>(ticket));
  return nullptr;
}

void CancelWait(void* ticket) { current->CancelCall(*static_cast<std::int64_t*>(ticket)); }

VALUE WaitForCall(VALUE, VALUE number) {
  Host();
  std::int64_t ticket = NUM2LL(number);
  rb_thread_call_without_gvl(WaitUnlocked, &ticket, CancelWait, &ticket);
  CallReply reply = Host().ReadCall(ticket);
  VALUE data = reply.data.empty() ? Qnil : StringOf(reply.data);
  return rb_ary_new_from_args(3, INT2NUM(reply.exit_code), StringOf(reply.message), data);
}

VALUE CallFinished(VALUE, VALUE ticket) { return Host().CallFinished(NUM2LL(ticket)) ? Qtrue : Qfalse; }

VALUE CancelCall(VALUE, VALUE ticket) {
  Host().CancelCall(NUM2LL(ticket));
  return Qnil;
}

VALUE NoteParameter(VALUE, VALUE name, VALUE value) {
  if (current == nullptr || getpid() != owner) return Qnil;  // a forked child makes no calls
  current->NoteParameter(ViewOf(name), ViewOf(value));
  RB_GC_GUARD(name);
  RB_GC_GUARD(value);
  return Qnil;
}

VALUE WriteLog(VALUE, VALUE level, VALUE text) {
  int number = NUM2INT(level);
  if (current == nullptr || getpid() != owner) return Qnil;  // a forked child logs nothing, and does not fail
  current->WriteLog(number, ViewOf(text));
  RB_GC_GUARD(text);
  return Qnil;
}

VALUE GlobalConfig(VALUE, VALUE name) { return AnswerOf(Host().GlobalConfig(ViewOf(name))); }
VALUE LocalConfig(VALUE, VALUE box) { return AnswerOf(Host().LocalConfig(ViewOf(box))); }

/// [path, nil] or [nil, why not].
VALUE FindBit(VALUE, VALUE name) {
  Reply reply = Host().FindBitFile(ViewOf(name));
  VALUE text = StringOf(reply.text);
  bool found = reply.kind == Reply::Kind::kText;
  return rb_assoc_new(found ? text : Qnil, found ? Qnil : text);
}

VALUE QueryXml(VALUE, VALUE document, VALUE expression) {
  return AnswerOf(Host().QueryXml(ViewOf(document), ViewOf(expression)));
}

VALUE SetOutput(VALUE, VALUE key, VALUE json) {
  Host().SetOutput(ViewOf(key), ViewOf(json));
  return Qnil;
}

VALUE RemoveOutput(VALUE, VALUE key) {
  Host().RemoveOutput(ViewOf(key));
  return Qnil;
}

VALUE SetEnd(VALUE, VALUE exit_code, VALUE message, VALUE status) {
  Host().SetEnd(NUM2LL(exit_code), ViewOf(message), ViewOf(status));
  return Qnil;
}

void* WaitForStopUnlocked(void*) { return current->WaitForStop() ? &owner : nullptr; }
void LeaveWatch(void*) { current->EndWatch(); }

VALUE WaitForStop(VALUE) {
  Host();
  return rb_thread_call_without_gvl(WaitForStopUnlocked, nullptr, LeaveWatch, nullptr) != nullptr ? Qtrue
                                                                                                  : Qfalse;
}

VALUE EndWatch(VALUE) {
  Host().EndWatch();
  return Qnil;
}

VALUE Stopping(VALUE) { return Host().Stopping() ? Qtrue : Qfalse; }

/// Whether this is the process of the job, and not one that the script forked.
VALUE InJob(VALUE) { return current != nullptr && getpid() == owner ? Qtrue : Qfalse; }

VALUE NameScript(VALUE, VALUE path) {
  ruby_script(StringValueCStr(path));
  return Qnil;
}

/// Byte code is no contract between versions of Ruby: only the very same one may read it.
bool CanReadCode() {
  VALUE description = rb_const_get(rb_cObject, rb_intern("RUBY_DESCRIPTION"));
  return ViewOf(description) == PreludeCompiledBy();
}

VALUE LoadPart(VALUE, VALUE name) {
  const PreludePart* part = FindPreludePart(ViewOf(name));
  if (part == nullptr) rb_raise(rb_eArgError, "no such part of the prelude");
  if (!part->code.empty() && CanReadCode()) {
    VALUE code = rb_str_new_static(part->code.data(), static_cast<long>(part->code.size()));
    VALUE sequences = rb_path2class("RubyVM::InstructionSequence");
    return rb_funcall(rb_funcall(sequences, rb_intern("load_from_binary"), 1, code), rb_intern("eval"), 0);
  }
  VALUE arguments[] = {
      StringOf(part->source), rb_const_get(rb_cObject, rb_intern("TOPLEVEL_BINDING")),
      rb_sprintf("%s%.*s", kPreludePrefix, static_cast<int>(part->name.size()), part->name.data()),
      INT2FIX(1)};
  return rb_funcallv(rb_mKernel, rb_intern("eval"), 4, arguments);
}

}  // namespace

void UseHost(ScriptHost* host) {
  current = host;
  owner = getpid();
}

void DefineNatives() {
  VALUE module = rb_define_module_under(rb_define_module("Flintdesk"), "Host");
  rb_define_module_function(module, "start_call", RUBY_METHOD_FUNC(StartCall), 4);
  rb_define_module_function(module, "wait_for_call", RUBY_METHOD_FUNC(WaitForCall), 1);
  rb_define_module_function(module, "call_finished?", RUBY_METHOD_FUNC(CallFinished), 1);
  rb_define_module_function(module, "cancel_call", RUBY_METHOD_FUNC(CancelCall), 1);
  rb_define_module_function(module, "note_parameter", RUBY_METHOD_FUNC(NoteParameter), 2);
  rb_define_module_function(module, "write_log", RUBY_METHOD_FUNC(WriteLog), 2);
  rb_define_module_function(module, "global_config", RUBY_METHOD_FUNC(GlobalConfig), 1);
  rb_define_module_function(module, "local_config", RUBY_METHOD_FUNC(LocalConfig), 1);
  rb_define_module_function(module, "find_bit", RUBY_METHOD_FUNC(FindBit), 1);
  rb_define_module_function(module, "query_xml", RUBY_METHOD_FUNC(QueryXml), 2);
  rb_define_module_function(module, "set_output", RUBY_METHOD_FUNC(SetOutput), 2);
  rb_define_module_function(module, "remove_output", RUBY_METHOD_FUNC(RemoveOutput), 1);
  rb_define_module_function(module, "set_end", RUBY_METHOD_FUNC(SetEnd), 3);
  rb_define_module_function(module, "wait_for_stop", RUBY_METHOD_FUNC(WaitForStop), 0);
  rb_define_module_function(module, "end_watch", RUBY_METHOD_FUNC(EndWatch), 0);
  rb_define_module_function(module, "stopping?", RUBY_METHOD_FUNC(Stopping), 0);
  rb_define_module_function(module, "in_job?", RUBY_METHOD_FUNC(InJob), 0);
  rb_define_module_function(module, "name_script", RUBY_METHOD_FUNC(NameScript), 1);
  rb_define_module_function(module, "load_part", RUBY_METHOD_FUNC(LoadPart), 1);
}

}  // namespace flintdesk::flintbit
