# Closes many requests, one after the other. It may run again after any failure: what is closed stays closed.
# Input: {"request-ids": [17, 18], "close-comment": "Replaced in the night."}
ids = @input.get("request-ids")
@output.exit(2, "Please provide request-ids, a list of numbers") unless ids.is_a?(Array) && !ids.empty?

# There is no such request, its state forbids it, its values are refused: the next one may be closed all the same.
# Any other failure would meet the next request, too, and after a 13 somebody has to look first.
of_one_request = [6, 7, 8]
closed = []
failed = []

ids.each do |id|
  response = @call.connector(@input.get("connector_name") || "manageenginesdp")
                  .set("action", "close-request")
                  .set("request-id", id)
                  .set("close-accepted", "Accepted")
                  .set("close-comment", @input.get("close-comment"))
                  .timeout(15000)
                  .sync
  if response.exitcode == 0
    closed << id
  else
    @log.error(response.message)
    failed << { "request-id" => id, "exit-code" => response.exitcode }
    break unless of_one_request.include?(response.exitcode)
  end
end

left = ids.drop(closed.size + failed.size)
@output.set("closed", closed).set("failed", failed).set("left", left)
# The last failure is the one that stopped the loop, if any did.
unless failed.empty?
  @output.exit(failed.last["exit-code"], "#{closed.size} closed, #{failed.size} failed, #{left.size} not tried")
end
