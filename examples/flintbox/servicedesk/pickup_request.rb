# Assigns a request to the technician whose key this is.
# Input: {"request-id": 17}
@log.trace("Started pickup_request.rb flintbit")
begin
  connector_name = @input.get("connector_name") || "manageenginesdp"
  response = @call.connector(connector_name)
                  .set("action", "pickup-request")
                  .set("request-id", @input.get("request-id"))
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
