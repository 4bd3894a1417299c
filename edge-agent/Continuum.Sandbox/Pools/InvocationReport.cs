using System.Globalization;
using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.Pools;

/// <summary>The lines that the platform writes after an invocation, in Lambda's words.</summary>
/// <param name="InvocationId">The invocation.</param>
/// <param name="Result">What became of it.</param>
/// <param name="InitDuration">How long its sandbox took to start, where it is the sandbox's first.</param>
internal sealed record InvocationReport(string InvocationId, InvocationResult Result, TimeSpan? InitDuration)
{
    public IEnumerable<string> Lines(long memoryLimit, long peakMemory)
    {
        if (Result is InvocationResult.Failed { Error: var error })
        {
            string message = error.Message.Split('\n', 2)[0];
            yield return $"FAIL RequestId: {InvocationId} {error.Type}: {message}";
        }

        yield return $"END RequestId: {InvocationId}";
        double milliseconds = Result.Duration.TotalMilliseconds;
        string init = InitDuration is { } took
            ? string.Create(CultureInfo.InvariantCulture, $"\tInit Duration: {took.TotalMilliseconds:0.00} ms")
            : "";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"REPORT RequestId: {InvocationId}\tDuration: {milliseconds:0.00} ms"
            + $"\tBilled Duration: {Math.Ceiling(milliseconds):0} ms\tMemory Size: {ToMegabytes(memoryLimit)} MB"
            + $"\tMax Memory Used: {ToMegabytes(peakMemory)} MB{init}");
    }

    private static long ToMegabytes(long bytes) => (bytes + (1024 * 1024) - 1) / (1024 * 1024);
}
