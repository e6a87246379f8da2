# Closes a request.
# Input: {"request-id": 17, "close-comment": "Done."}
connector_name = @input.get("connector_name") || "manageenginesdp"
response = @call.connector(connector_name)
                .set("action", "close-request")
                .set("request-id", @input.get("request-id"))
                .set("close-accepted", "Accepted")
                .set("close-comment", @input.get("close-comment"))
                .sync

@output.exit(response.exitcode, response.message) unless response.exitcode == 0
@log.info("Success: #{response.message}")
@output.set("message", response.message).setraw("result", response.to_s)
