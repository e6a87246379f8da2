# Adds a note to a request.
# Input: {"request-id": 17, "notetext": "Looked at it.", "ispublic": false}
# A text is shown as it was written; with "text-format": "html" in the input it is HTML.
@log.trace("Started add_note.rb flintbit")
begin
  connector_name = @input.get("connector_name") || "manageenginesdp"
  request_id = @input.get("request-id")
  notetext = @input.get("notetext")
  raise "Please provide request-id" if request_id.nil? || request_id.to_s.empty?
  raise "Please provide notetext" if notetext.nil? || notetext.empty?

  response = @call.connector(connector_name)
                  .set("action", "add-note")
                  .set("request-id", request_id)
                  .set("ispublic", @input.get("ispublic"))
                  .set("notetext", notetext)
                  .set("text-format", @input.get("text-format") || "plain")
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
