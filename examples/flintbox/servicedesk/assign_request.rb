# Assigns a request to a technician by id.
# Input: {"request-id": 17, "technicianid": 5}
connector_name = @input.get("connector_name") || "manageenginesdp"
response = @call.connector(connector_name)
                .set("action", "assign-request")
                .set("request-id", @input.get("request-id"))
                .set("technicianid", @input.get("technicianid"))
                .sync

@output.exit(response.exitcode, response.message) unless response.exitcode == 0
@log.info("Success: #{response.message}")
@output.set("message", response.message).setraw("result", response.to_s)
