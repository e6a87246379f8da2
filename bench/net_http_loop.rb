# net_http_loop.rb URL KEY CA-FILE THREADS SECONDS: prints calls a second over kept connections, each response read as JSON.
require "json"
require "net/http"

url, key, ca_file, threads, seconds = ARGV
uri = URI(url)
Thread.abort_on_exception = true
clock = -> { Process.clock_gettime(Process::CLOCK_MONOTONIC) }
options = { use_ssl: uri.scheme == "https", ca_file: ca_file.empty? ? nil : ca_file }
headers = { "authtoken" => key, "Accept" => "application/vnd.manageengine.sdp.v3+json" }
begin_at = nil
workers = Array.new(threads.to_i) do
  Thread.new do
    Net::HTTP.start(uri.host, uri.port, nil, **options) do |http|
      http.get(uri.path, headers).value # connects
      Thread.pass until begin_at
      count = 0
      while clock.call < begin_at + seconds.to_f
        response = http.get(uri.path, headers)
        response.value # raises unless 2xx
        JSON.parse(response.body)
        count += 1
      end
      count
    end
  end
end
sleep 0.3
begin_at = clock.call
count = workers.sum(&:value)
puts count / (clock.call - begin_at)
