# Works a "disk full" ticket from reading to closing: reads it, looks at the disk, writes down what was found,
# resolves and closes; where a step fails the ticket stays open with a note that says why.
# Input: {"request-id": 18}
request_id = @input.get("request-id")
@output.exit(2, "Please provide request-id") if request_id.nil?

@desk = @config.global("operations.connector")
@steps = []

def call(action, request_id, parameters = {})
  request = @call.connector(@desk).set("action", action).set("request-id", request_id)
  parameters.each { |name, value| request.set(name, value) }
  response = request.timeout(15000).sync
  raise "#{action}: #{response.message}" unless response.exitcode == 0
  @steps << action
  response
end

begin
  ticket = call("get-request", request_id).get("operation").get("Details")
  @log.info("Working on #{request_id}: #{ticket.get("SUBJECT")} (#{ticket.get("STATUS")})")

  # The work itself is a flintbit of its own, so that other workflows can call it too.
  work = @call.bit("servicedesk:workflow:check_disk.rb").set("paths", @config.global("operations.disk.paths")).sync
  raise "check_disk: #{work.message}" unless work.exitcode == 0
  report = work.get("report")

  call("add-note", request_id, "ispublic" => @config.local("notes.public"),
       "notetext" => "#{report}\n#{@config.local("notes.signature")}")
  call("add-resolution", request_id, "resolutiontext" => report)
  closed = call("close-request", request_id, "close-comment" => "Checked by #{@config.global("operations.contact")}.")

  @output.set("message", closed.message).set("steps", @steps).set("report", report)
rescue => e
  @log.error(e.message)
  # A note tells the people who read the ticket; when even that fails, the log has it.
  @call.connector(@desk).set("action", "add-note").set("request-id", request_id)
       .set("notetext", "Automation stopped: #{e.message}").sync
  @output.set("steps", @steps)
  @output.exit(1, e.message)
end
