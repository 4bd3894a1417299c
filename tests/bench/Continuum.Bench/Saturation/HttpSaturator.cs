using Continuum.Bench.Contenders;

namespace Continuum.Bench.Saturation;

/// <summary>A function behind an HTTP trigger, called over several connections at once.</summary>
internal sealed class HttpSaturator(string name, HttpClient http, string path, int atOnce, TimeProvider time) : ISaturator
{
    public string Name => name;

    public async Task<long> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        long[] counts = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => CallAsync()));
        return counts.Sum();

        async Task<long> CallAsync()
        {
            int count = 0;
            while (time.GetElapsedTime(began) < duration)
            {
                byte[] sent = TestEvent.Make(count);
                using ByteArrayContent content = new(sent);
                using HttpResponseMessage answer = await http.PostAsync(path, content, cancellationToken);
                byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
                TestEvent.Check(name, sent, body);
                count++;
            }

            return count;
        }
    }
}
