# Looks how full the disks are.
# Input: {"paths": ["/"]}
paths = @input.get("paths")
limit = @config.global("operations.disk.warn-percent")

lines = paths.map do |path|
  answer = IO.popen(["df", "--output=pcent", path], &:read)
  raise "df knows no #{path}" unless $?.success?
  used = answer.lines.last.to_i
  "#{path}: #{used} % used, #{used < limit ? "fine" : "above #{limit} %"}"
end

@output.set("report", lines.join("\n"))
