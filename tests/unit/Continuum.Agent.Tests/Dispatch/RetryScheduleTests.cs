using Continuum.Agent.Dispatch;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Dispatch;

public sealed class RetryScheduleTests
{
    private static readonly RetryPolicy Policy =
        new(Attempts: 4, Backoff: TimeSpan.FromSeconds(2), MaxAge: TimeSpan.FromHours(1), DeadLetter: true);

    [Theory]
    [InlineData(0, 0, 1.5)]
    [InlineData(0, 0.5, 2)]
    [InlineData(0, 0.999999, 2.5)]
    [InlineData(1, 0.5, 4)]
    [InlineData(2, 0.5, 8)]
    public void Waits_double_within_a_quarter_of_jitter(int attempts, double jitter, double seconds)
    {
        RetryDecision.Retry retry = Assert.IsType<RetryDecision.Retry>(
            Decide("Function.Broke", attempts, jitter: jitter));
        Assert.Equal(seconds, retry.After.TotalSeconds, 0.001);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(30)]
    [InlineData(2_000_000_000)]
    public void No_wait_is_longer_than_a_quarter_of_an_hour(int attempts)
    {
        RetryPolicy patient = Policy with { Attempts = int.MaxValue };
        Assert.Equal(
            new RetryDecision.Retry(TimeSpan.FromMinutes(15)), Decide("Function.Broke", attempts, policy: patient));
    }

    [Fact]
    public void The_last_attempt_is_the_policys_number()
    {
        Assert.IsType<RetryDecision.Retry>(Decide("Function.Broke", attempts: 2));
        Assert.Equal(new RetryDecision.Bury("attempts"), Decide("Function.Broke", attempts: 3));
        Assert.Equal(
            new RetryDecision.Bury("attempts"),
            Decide("Function.Broke", attempts: 0, policy: Policy with { Attempts = 1 }));
    }

    [Theory]
    [InlineData(3600, false)]
    [InlineData(3601, true)]
    public void An_event_past_its_age_is_given_up(int age, bool givenUp)
    {
        RetryDecision failed = Decide("Function.Broke", attempts: 0, age: age);
        RetryDecision unreachable = Decide(ErrorTypes.NodeUnreachable, attempts: 0, age: age);
        Assert.Equal(givenUp, failed == new RetryDecision.Bury("maxAge"));
        Assert.Equal(givenUp, unreachable == new RetryDecision.Bury("maxAge"));
    }

    [Theory]
    [InlineData(ErrorTypes.NodeUnreachable)]
    [InlineData(ErrorTypes.Draining)]
    [InlineData(ErrorTypes.TooManyRequests)]
    public void What_did_not_reach_the_function_uses_up_no_attempt(string type)
    {
        Assert.IsType<RetryDecision.Hold>(Decide(type, attempts: 99));
        Assert.Equal(TimeSpan.FromMilliseconds(250), RetrySchedule.HoldFor(0, jitter: 0.5));
        Assert.Equal(TimeSpan.FromSeconds(30), RetrySchedule.HoldFor(50, jitter: 0.5));
    }

    [Theory]
    [InlineData(ErrorTypes.RequestTooLarge)]
    [InlineData(ErrorTypes.FunctionNotFound)]
    public void What_no_repetition_can_help_is_given_up_at_once(string type) =>
        Assert.Equal(new RetryDecision.Bury(type), Decide(type, attempts: 0));

    [Fact]
    public void A_policy_without_dead_letters_drops()
    {
        RetryPolicy dropping = Policy with { DeadLetter = false };
        Assert.Equal(new RetryDecision.Drop("attempts"), Decide("Function.Broke", attempts: 3, policy: dropping));
        Assert.Equal(
            new RetryDecision.Drop("maxAge"), Decide("Function.Broke", attempts: 0, age: 9999, policy: dropping));
    }

    private static RetryDecision Decide(
        string type, int attempts, int age = 0, double jitter = 0.5, RetryPolicy? policy = null) =>
        RetrySchedule.Decide(
            Some.Event() with { Attempts = attempts },
            new InvocationError(type, "m"),
            policy ?? Policy,
            Some.Time.AddSeconds(age),
            jitter);
}
