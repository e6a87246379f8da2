# Updates a request; only what the input names is changed.
# Input: {"request-id": 17, "requester": "John", "subject": "Disk full", "priority": "High"}
# A text is shown as it was written; with "text-format": "html" in the input it is HTML.
@log.trace("Started update_request.rb flintbit")
begin
  connector_name = @input.get("connector_name") || "manageenginesdp"
  request_id = @input.get("request-id")
  raise "Please provide request-id" if request_id.nil? || request_id.to_s.empty?

  response = @call.connector(connector_name)
                  .set("action", "update-request")
                  .set("request-id", request_id)
                  .set("requester", @input.get("requester"))
                  .set("subject", @input.get("subject"))
                  .set("description", @input.get("description"))
                  .set("text-format", @input.get("text-format") || "plain")
                  .set("requesttemplate", @input.get("requesttemplate"))
                  .set("priority", @input.get("priority"))
                  .set("site", @input.get("site"))
                  .set("group", @input.get("group"))
                  .set("technician", @input.get("technician"))
                  .set("level", @input.get("level"))
                  .set("status", @input.get("status"))
                  .set("service", @input.get("service"))
                  .timeout(10000)
                  .sync

  if response.exitcode == 0
    @log.info("Success: #{response.message}")
    @output.set("message", response.message).setraw("result", response.to_s)
  else
    @log.error("Failed: #{response.message}")
    @output.exit(response.exitcode, response.message)
  end
rescue => e
  @log.error(e.message)
  @output.exit(1, e.message)
end
