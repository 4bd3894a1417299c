using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Mqtt;
using Microsoft.Extensions.Logging;

namespace Continuum.Agent.Tests.Ingress.Mqtt;

public sealed class TooLargeNoticeTests
{
    [Fact]
    public void The_log_is_told_once_a_function_and_minute_however_many_messages_there_are()
    {
        ManualTimeProvider time = new();
        Lines log = new();
        TooLargeNotice notice = new(time, log);
        MqttMessage message = new() { Topic = "plant/p1", Payload = new byte[9], QoS = 1 };
        for (int second = 0; second < 120; second++)
        {
            notice.Tell(Some.Function, message);
            notice.Tell(Some.OtherFunction, message);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, log.Count(line => line.Contains($"{Some.Function}:", StringComparison.Ordinal)));
        Assert.Equal(4, log.Count);
        Assert.All(log, line => Assert.Contains("plant/p1 of 9 bytes", line, StringComparison.Ordinal));
    }

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Add(formatter(state, exception));
    }
}
