# Works a "disk full" ticket from reading to closing: reads it, looks at the disk, writes down what was found,
# resolves and closes; where a step fails the ticket stays open and the workflow ends with that step's exit code.
# Input: {"request-id": 18}
request_id = @input.get("request-id")
@output.exit(2, "Please provide request-id") if request_id.nil?

@desk = @config.global("operations.connector")
@steps = []

# A note tells the people who read the ticket, but not where there is no such request (6), and not where a change may have
# been carried out (13): then somebody has to look at the ticket before anything else is written to it.
def give_up(request_id, code, reason)
  unless [6, 13].include?(code)
    note = @call.connector(@desk).set("action", "add-note").set("request-id", request_id)
                .set("notetext", "Automation stopped: #{reason}").set("text-format", "plain").timeout(15000).sync
    @log.warn("The ticket has no note of this: #{note.message}") unless note.exitcode == 0
  end
  @output.set("steps", @steps)
  @output.exit(code, reason)
end

def call(action, request_id, parameters = {})
  # What commands and programs say may hold "<" and columns; as HTML it would be lost.
  request = @call.connector(@desk).set("action", action).set("request-id", request_id).set("text-format", "plain")
  parameters.each { |name, value| request.set(name, value) }
  response = request.timeout(15000).sync
  give_up(request_id, response.exitcode, response.message) unless response.exitcode == 0
  @steps << action
  response
end

begin
  ticket = call("get-request", request_id).get("operation").get("Details")
  @log.info("Working on #{request_id}: #{ticket.get("SUBJECT")} (#{ticket.get("STATUS")})")
  # Cron starts this again and again; what was done stays done.
  @output.set("steps", @steps).exit(0, "#{request_id} is closed already") if ticket.get("STATUS") == "Closed"

  # The work itself is a flintbit of its own, so that other workflows can call it too.
  work = @call.bit("servicedesk:workflow:check_disk.rb").set("paths", @config.global("operations.disk.paths")).sync
  give_up(request_id, work.exitcode, "check_disk: #{work.message}") unless work.exitcode == 0
  report = work.get("report")

  call("add-note", request_id, "ispublic" => @config.local("notes.public"),
       "notetext" => "#{report}\n#{@config.local("notes.signature")}")
  call("add-resolution", request_id, "resolutiontext" => report)
  closed = call("close-request", request_id, "close-comment" => "Checked by #{@config.global("operations.contact")}.")

  @output.set("message", closed.message).set("steps", @steps).set("report", report)
rescue => e
  give_up(request_id, 1, e.message)
end
