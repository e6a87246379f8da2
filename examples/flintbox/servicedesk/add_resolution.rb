# Writes the resolution of a request.
# Input: {"request-id": 17, "resolutiontext": "Old logs removed."}
# A text is shown as it was written; with "text-format": "html" in the input it is HTML.
connector_name = @input.get("connector_name") || "manageenginesdp"
response = @call.connector(connector_name)
                .set("action", "add-resolution")
                .set("request-id", @input.get("request-id"))
                .set("resolutiontext", @input.get("resolutiontext"))
                .set("text-format", @input.get("text-format") || "plain")
                .sync

@output.exit(response.exitcode, response.message) unless response.exitcode == 0
@log.info("Success: #{response.message}")
@output.set("message", response.message).setraw("result", response.to_s)
