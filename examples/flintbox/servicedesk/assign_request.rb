# Assigns a request to a technician by id.
# Input: {"request-id": 17, "technicianid": 4}
@log.trace("Started assign_request.rb flintbit")
begin
  connector_name = @input.get("connector_name") || "manageenginesdp"
  response = @call.connector(connector_name)
                  .set("action", "assign-request")
                  .set("request-id", @input.get("request-id"))
                  .set("technicianid", @input.get("technicianid"))
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
