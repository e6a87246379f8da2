# Closes a request.
# Input: {"request-id": 17, "close-comment": "Done."}
@log.trace("Started close_request.rb flintbit")
begin
  connector_name = @input.get("connector_name") || "manageenginesdp"
  request_id = @input.get("request-id")
  raise "Please provide request-id" if request_id.nil? || request_id.to_s.empty?

  response = @call.connector(connector_name)
                  .set("action", "close-request")
                  .set("request-id", request_id)
                  .set("close-accepted", "Accepted")
                  .set("close-comment", @input.get("close-comment"))
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
