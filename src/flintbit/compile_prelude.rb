# ruby compile_prelude.rb FOLDER OUTPUT PART…: byte code of the prelude, which saves compiling it at every start. It
# serves the very Ruby that made it and no other; the module compares, and reads the text when it differs.
folder, output, *parts = ARGV
parts.each do |part|
  source = File.read("#{folder}/#{part}.rb", encoding: "UTF-8")
  code = RubyVM::InstructionSequence.compile(source, "<flintdesk>/#{part}", "<flintdesk>/#{part}", 1)
  File.binwrite("#{output}/#{part}.iseq", code.to_binary)
end
File.binwrite("#{output}/compiled_by", RUBY_DESCRIPTION)
