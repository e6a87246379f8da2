// Everything that Ruby calls. Ruby leaves these functions by longjmp when a thread is killed or an exception
// is raised, so nothing in this file has a destructor; the work is done behind `ScriptHost`, which never
// unwinds. The file is compiled without ASan, which does not know `__builtin_longjmp`, and Ruby's collector
// has to see the real stack.
#include "flintbit/natives.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <ruby/encoding.h>
#include <ruby/ruby.h>
#include <ruby/thread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/// Exported by libruby 3.1, which this module is built for, but in none of its headers.
extern "C" {
struct rb_iseq_struct;
extern VALUE rb_mRubyVMFrozenCore;
VALUE rb_iseq_eval(const rb_iseq_struct* code);
const rb_iseq_struct* rb_iseqw_to_iseq(VALUE object);
}

namespace flintdesk::flintbit {
namespace {

ScriptHost* current = nullptr;
pid_t owner = 0;
ShowText show_text = nullptr;
pid_t program = 0;

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

VALUE ResponseOf(Reply reply) {
  if (reply.kind == Reply::Kind::kNothing) return Qnil;
  VALUE text = StringOf(reply.text);
  if (reply.kind == Reply::Kind::kError) rb_exc_raise(rb_exc_new_str(rb_eRuntimeError, text));
  return text;
}

/// A connector call. When Ruby has no more use for it, the job may forget the response.
struct Ticket {
  std::int64_t number;
};

void FreeTicket(void* ticket) {
  if (current != nullptr && getpid() == owner) current->ReleaseCall(static_cast<Ticket*>(ticket)->number);
  xfree(ticket);
}

const rb_data_type_t kTicketType = {"Flintdesk::Host::Ticket",
                                    {nullptr, FreeTicket, nullptr, nullptr, {}},
                                    nullptr,
                                    nullptr,
                                    RUBY_TYPED_FREE_IMMEDIATELY};
VALUE ticket_class = Qnil;

std::int64_t NumberOf(VALUE ticket) {
  return static_cast<Ticket*>(rb_check_typeddata(ticket, &kTicketType))->number;
}

/// Runs `work` without Ruby's lock. The host stays meanwhile, even when the job ends; nothing is unwound in
/// between, and interrupts are left to the caller. A call reads variables of the environment, as they are
/// before it, and what it has read is hidden after it.
template <class Work>
void WithoutLock(Work& work, void* (*run)(void*), rb_unblock_function_t* interrupt) {
  work.host = &Host();
  work.host->Retain();
  work.host->UpdateVariables();
  rb_thread_call_without_gvl2(run, &work, interrupt, &work);
  work.host->UpdateVariables();
  work.host->Release();
}

struct Starting {
  ScriptHost* host;
  std::string_view connector;
  std::string_view parameters;
  std::int64_t timeout;
  bool asynchronous;
  std::int64_t ticket;
};

void* StartUnlocked(void* data) {
  auto* call = static_cast<Starting*>(data);
  call->ticket = call->host->StartCall(call->connector, call->parameters, call->timeout, call->asynchronous);
  return nullptr;
}

VALUE StartCall(VALUE, VALUE connector, VALUE parameters, VALUE timeout, VALUE asynchronous) {
  Ticket* kept = nullptr;
  VALUE ticket = TypedData_Make_Struct(ticket_class, Ticket, &kTicketType, kept);
  Starting call{nullptr, ViewOf(connector), ViewOf(parameters), NUM2LL(timeout), RTEST(asynchronous), -1};
  // An interrupt counts only when nothing was started, so that no call is ever lost.
  while (call.ticket < 0) {
    WithoutLock(call, StartUnlocked, nullptr);
    if (call.ticket < 0) rb_thread_check_ints();
  }
  kept->number = call.ticket;
  RB_GC_GUARD(connector);
  RB_GC_GUARD(parameters);
  return ticket;
}

struct Waiting {
  ScriptHost* host;
  std::int64_t ticket;
  std::atomic<bool> interrupted;
  bool ended;
};

void* WaitUnlocked(void* data) {
  auto* waiting = static_cast<Waiting*>(data);
  waiting->ended = waiting->host->WaitForCall(waiting->ticket, waiting->interrupted);
  return nullptr;
}

void EndWait(void* data) {
  auto* waiting = static_cast<Waiting*>(data);
  waiting->interrupted = true;
  waiting->host->InterruptWait(waiting->ticket);
}

/// Whatever interrupts it ends the waiting and not the call: a thread that was only woken waits again.
VALUE WaitForCall(VALUE, VALUE ticket) {
  Waiting waiting{nullptr, NumberOf(ticket), false, false};
  while (!waiting.ended) {
    waiting.interrupted = false;
    WithoutLock(waiting, WaitUnlocked, EndWait);
    rb_thread_check_ints();
  }
  RB_GC_GUARD(ticket);
  return Qnil;
}

VALUE ReadCall(VALUE, VALUE ticket) {
  CallReply reply = Host().ReadCall(NumberOf(ticket));
  VALUE data = reply.data.empty() ? Qnil : StringOf(reply.data);
  return rb_ary_new_from_args(3, INT2NUM(reply.exit_code), StringOf(reply.message), data);
}

VALUE OutcomeOfCall(VALUE, VALUE ticket) {
  CallReply reply = Host().OutcomeOfCall(NumberOf(ticket));
  return rb_assoc_new(INT2NUM(reply.exit_code), StringOf(reply.message));
}

VALUE ReleaseCall(VALUE, VALUE ticket) {
  Host().ReleaseCall(NumberOf(ticket));
  return Qnil;
}

VALUE CallFinished(VALUE, VALUE ticket) { return Host().CallFinished(NumberOf(ticket)) ? Qtrue : Qfalse; }

VALUE TimeoutOfCall(VALUE, VALUE ticket) { return LL2NUM(Host().TimeoutOfCall(NumberOf(ticket))); }

VALUE CancelCall(VALUE, VALUE ticket) {
  Host().CancelCall(NumberOf(ticket));
  return Qnil;
}

VALUE NoteParameter(VALUE, VALUE name, VALUE value) {
  if (current == nullptr || getpid() != owner) return Qnil;  // a forked child makes no calls
  current->NoteParameter(ViewOf(name), ViewOf(value));
  RB_GC_GUARD(name);
  RB_GC_GUARD(value);
  return Qnil;
}

VALUE Shown(VALUE, VALUE text) {
  const bool in_job = current != nullptr && getpid() == owner;
  VALUE shown =
      StringOf((in_job ? current->Shown(ViewOf(text)) : show_text(ViewOf(text), getpid() == program)).text);
  RB_GC_GUARD(text);
  return shown;
}

VALUE Bounded(VALUE, VALUE text) {
  if (current == nullptr || getpid() != owner) return text;
  VALUE bounded = StringOf(current->Bounded(ViewOf(text)).text);
  RB_GC_GUARD(text);
  return bounded;
}

VALUE WriteLog(VALUE, VALUE level, VALUE text) {
  int number = NUM2INT(level);
  if (current == nullptr || getpid() != owner) return Qnil;  // a forked child logs nothing, and does not fail
  current->WriteLog(number, ViewOf(text));
  RB_GC_GUARD(text);
  return Qnil;
}

VALUE GlobalConfig(VALUE, VALUE name) { return ResponseOf(Host().GlobalConfig(ViewOf(name))); }
VALUE LocalConfig(VALUE, VALUE box) { return ResponseOf(Host().LocalConfig(ViewOf(box))); }

/// [path, nil] or [nil, why not].
VALUE FindBit(VALUE, VALUE name) {
  Reply reply = Host().FindBitFile(ViewOf(name));
  VALUE text = StringOf(reply.text);
  bool found = reply.kind == Reply::Kind::kText;
  return rb_assoc_new(found ? text : Qnil, found ? Qnil : text);
}

VALUE QueryXml(VALUE, VALUE document, VALUE expression) {
  return ResponseOf(Host().QueryXml(ViewOf(document), ViewOf(expression)));
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

VALUE SetDone(VALUE, VALUE done) {
  Host().SetDone(RTEST(done));
  return Qnil;
}

VALUE Stopping(VALUE) { return Host().Stopping() ? Qtrue : Qfalse; }

/// Whether this is the process of the job, and not one that the script forked.
VALUE InJob(VALUE) { return current != nullptr && getpid() == owner ? Qtrue : Qfalse; }

/// Sockets, what waits for them, and files; the pipes are Ruby's and the script's.
bool MayBeTheProgramsOwn(int descriptor) {
  const int flags = fcntl(descriptor, F_GETFD);
  if (flags < 0 || (flags & FD_CLOEXEC) == 0) return false;  // meant for children
  struct stat status;
  if (fstat(descriptor, &status) != 0) return false;
  if (S_ISSOCK(status.st_mode) || S_ISREG(status.st_mode)) return true;
  char path[64], target[32] = "";
  snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
  if (readlink(path, target, sizeof target - 1) < 0) return false;
  return strcmp(target, "anon_inode:[eventpoll]") == 0 || strcmp(target, "anon_inode:[eventfd]") == 0;
}

/// In a process that the script forked: closes the program's connections and files, all but `kept`, the
/// numbers of those that Ruby knows. They are of no use there, and one that lives on would keep them open.
VALUE LeaveDescriptors(VALUE, VALUE kept) {
  Check_Type(kept, T_ARRAY);
  DIR* folder = opendir("/proc/self/fd");
  if (folder == nullptr) return Qnil;
  while (const dirent* entry = readdir(folder)) {
    const int descriptor = atoi(entry->d_name);
    if (descriptor <= STDERR_FILENO || descriptor == dirfd(folder) || rb_reserved_fd_p(descriptor)) continue;
    if (!RTEST(rb_ary_includes(kept, INT2FIX(descriptor))) && MayBeTheProgramsOwn(descriptor))
      close(descriptor);
  }
  closedir(folder);
  return Qnil;
}

VALUE NameScript(VALUE, VALUE path) {
  ruby_script(StringValueCStr(path));
  return Qnil;
}

/// What is written into a document becomes part of it (`Values.adopt`). Natives for the JSON reader's sake,
/// which writes every value this way: in Ruby they would take as long as all the reading.
VALUE Adopted(VALUE value) {
  if (!RB_TYPE_P(value, T_HASH) && !RB_TYPE_P(value, T_ARRAY)) return value;
  VALUE type = rb_obj_class(value);
  if (type != rb_cHash && type != rb_cArray) return value;
  return rb_funcall(rb_path2class("Flintdesk::Values"), rb_intern("adopt"), 1, value);
}

VALUE WriteMember(VALUE object, VALUE key, VALUE value) {
  Check_Type(object, T_HASH);
  return rb_hash_aset(object, key, Adopted(value));
}

VALUE WriteElement(VALUE list, VALUE value) {
  Check_Type(list, T_ARRAY);
  return rb_ary_push(list, Adopted(value));
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

VALUE EvaluateScript(VALUE job) {
  VALUE code = rb_funcall(job, rb_intern("code"), 0);
  rb_iseq_eval(rb_iseqw_to_iseq(code));
  RB_GC_GUARD(code);
  return Qnil;
}

/// A thread's whole body in C, so that the script's own frames are all that it sees of callers.
VALUE ScriptThread(void* data) {
  VALUE job = reinterpret_cast<VALUE>(data);
  rb_funcall(job, rb_intern("enter"), 0);
  int state = 0;
  rb_protect(EvaluateScript, job, &state);
  VALUE error = rb_errinfo();
  const bool raised = state != 0 && RTEST(rb_obj_is_kind_of(error, rb_eException));
  if (raised) rb_set_errinfo(Qnil);
  rb_funcall(job, rb_intern("leave"), 1, raised ? error : Qnil);
  if (state != 0 && !raised) rb_jump_tag(state);  // the thread is being killed
  RB_GC_GUARD(job);
  return Qnil;
}

VALUE StartScript(VALUE, VALUE job) { return rb_thread_create(ScriptThread, reinterpret_cast<void*>(job)); }

/// `END { … }`: what Ruby keeps to the end of the process ends with its flintbit, like a block of `at_exit`.
VALUE KeepEndBlock(VALUE) {
  return rb_funcall(rb_path2class("Flintdesk::Endings"), rb_intern("keep"), 1, rb_block_proc());
}

/// Ruby compiles `END` into a call on an object of its own that no script can name.
void TakeOverEndBlocks() {
  VALUE type = RBASIC_CLASS(rb_mRubyVMFrozenCore);
  const bool frozen = RB_FL_TEST_RAW(type, RUBY_FL_FREEZE) != 0;
  RB_FL_UNSET_RAW(type, RUBY_FL_FREEZE);
  rb_define_method(type, "core#set_postexe", RUBY_METHOD_FUNC(KeepEndBlock), 0);
  if (frozen) RB_FL_SET_RAW(type, RUBY_FL_FREEZE);
}

}  // namespace

int StopSignal() { return SIGRTMAX - 1; }

void UseHost(ScriptHost* host) {
  current = host;
  owner = getpid();
}

void DefineNatives(ShowText show) {
  show_text = show;
  program = getpid();
  VALUE module = rb_define_module_under(rb_define_module("Flintdesk"), "Host");
  VALUE object_value = rb_define_module_under(rb_path2class("Flintdesk"), "ObjectValue");
  rb_define_method(object_value, "[]=", RUBY_METHOD_FUNC(WriteMember), 2);
  rb_define_method(object_value, "store", RUBY_METHOD_FUNC(WriteMember), 2);
  VALUE list_value = rb_define_module_under(rb_path2class("Flintdesk"), "ListValue");
  rb_define_method(list_value, "<<", RUBY_METHOD_FUNC(WriteElement), 1);
  ticket_class = rb_define_class_under(module, "Ticket", rb_cObject);
  rb_undef_alloc_func(ticket_class);
  rb_define_module_function(module, "start_call", RUBY_METHOD_FUNC(StartCall), 4);
  rb_define_module_function(module, "wait_for_call", RUBY_METHOD_FUNC(WaitForCall), 1);
  rb_define_module_function(module, "read_call", RUBY_METHOD_FUNC(ReadCall), 1);
  rb_define_module_function(module, "outcome_of_call", RUBY_METHOD_FUNC(OutcomeOfCall), 1);
  rb_define_module_function(module, "release_call", RUBY_METHOD_FUNC(ReleaseCall), 1);
  rb_define_module_function(module, "call_finished?", RUBY_METHOD_FUNC(CallFinished), 1);
  rb_define_module_function(module, "timeout_of_call", RUBY_METHOD_FUNC(TimeoutOfCall), 1);
  rb_define_module_function(module, "cancel_call", RUBY_METHOD_FUNC(CancelCall), 1);
  rb_define_module_function(module, "note_parameter", RUBY_METHOD_FUNC(NoteParameter), 2);
  rb_define_module_function(module, "shown", RUBY_METHOD_FUNC(Shown), 1);
  rb_define_module_function(module, "bounded", RUBY_METHOD_FUNC(Bounded), 1);
  rb_define_module_function(module, "write_log", RUBY_METHOD_FUNC(WriteLog), 2);
  rb_define_module_function(module, "global_config", RUBY_METHOD_FUNC(GlobalConfig), 1);
  rb_define_module_function(module, "local_config", RUBY_METHOD_FUNC(LocalConfig), 1);
  rb_define_module_function(module, "find_bit", RUBY_METHOD_FUNC(FindBit), 1);
  rb_define_module_function(module, "query_xml", RUBY_METHOD_FUNC(QueryXml), 2);
  rb_define_module_function(module, "set_output", RUBY_METHOD_FUNC(SetOutput), 2);
  rb_define_module_function(module, "remove_output", RUBY_METHOD_FUNC(RemoveOutput), 1);
  rb_define_module_function(module, "set_end", RUBY_METHOD_FUNC(SetEnd), 3);
  rb_define_module_function(module, "set_done", RUBY_METHOD_FUNC(SetDone), 1);
  rb_define_const(module, "STOP_SIGNAL", INT2NUM(StopSignal()));
  rb_define_module_function(module, "stopping?", RUBY_METHOD_FUNC(Stopping), 0);
  rb_define_module_function(module, "in_job?", RUBY_METHOD_FUNC(InJob), 0);
  rb_define_module_function(module, "leave_descriptors", RUBY_METHOD_FUNC(LeaveDescriptors), 1);
  rb_define_module_function(module, "name_script", RUBY_METHOD_FUNC(NameScript), 1);
  rb_define_module_function(module, "load_part", RUBY_METHOD_FUNC(LoadPart), 1);
  rb_define_module_function(module, "start_script", RUBY_METHOD_FUNC(StartScript), 1);
  TakeOverEndBlocks();
}

}  // namespace flintdesk::flintbit
