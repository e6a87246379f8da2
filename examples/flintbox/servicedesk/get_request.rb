# Reads a request.
# Input: {"request-id": 17}
@log.trace("Started get_request.rb flintbit")
begin
  connector_name = @input.get("connector_name") || "manageenginesdp"
  request_id = @input.get("request-id")
  raise "Please provide request-id" if request_id.nil? || request_id.to_s.empty?

  response = @call.connector(connector_name)
                  .set("action", "get-request")
                  .set("request-id", request_id)
                  .sync

  details = response.get("operation").get("Details") if response.exitcode == 0
  @output.set("subject", details.get("SUBJECT")).set("status", details.get("STATUS")) if details
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
