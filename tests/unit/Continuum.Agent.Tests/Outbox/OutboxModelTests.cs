using Continuum.Agent.Outbox;
using Continuum.Contracts.Events;

namespace Continuum.Agent.Tests.Outbox;

/// <summary>Random work on the outbox beside a list in memory that does the same by the words of the rules.</summary>
public sealed class OutboxModelTests
{
    private static readonly RouteKey[] Keys = [OutboxFixture.Low, OutboxFixture.High, new("site", "third")];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task It_holds_what_the_rules_say(int seed)
    {
        Random random = new(seed);
        RouteLimits[] limits =
        [
            .. Keys.Select(key => OutboxFixture.Limits(
                key, random.Next(3), random.Next(1000, 6000), random.Next(20, 200), (WhenFull)random.Next(2))),
        ];
        OutboxModel model = new(random.Next(3000, 9000), limits);
        await using OutboxFixture fixture = new(model.MaxBytes, limits);
        for (int step = 0; step < 400; step++)
        {
            string because = $"(seed {seed}, step {step})";
            switch (random.Next(12))
            {
                case 0:
                    fixture.Time.Advance(TimeSpan.FromSeconds(random.Next(1, 30)));
                    break;
                case 1:
                    await fixture.Queue.Outbox.ExpireAsync(default);
                    model.Write(fixture.Time.GetUtcNow());
                    model.ExpireAll(fixture.Time.GetUtcNow());
                    break;
                case 2:
                    fixture.ReopenAfterCrash();
                    model.Restart();
                    break;
                case 3 or 4:
                    await SettleAsync(fixture, model, random);
                    break;
                default:
                    OutgoingMessage message = OutboxFixture.Message(Keys[random.Next(3)], random.Next(1, 1500));

                    // Expiry is looked for at most once a second for each route: a time of its own for each message.
                    fixture.Time.Advance(TimeSpan.FromSeconds(2));
                    await fixture.AppendAsync(message);
                    model.Append(message.Route, OutboxRow.BytesOf(message), fixture.Time.GetUtcNow());
                    break;
            }

            foreach (RouteKey key in Keys)
            {
                RouteAccount account = fixture.Account(key, because);
                Assert.Equal(model.Describe(key), Describe(fixture, key, account));
            }
        }
    }

    private static string Describe(OutboxFixture fixture, RouteKey key, RouteAccount account) =>
        $"{string.Join(',', fixture.Queue.Outbox.ReadFresh(fixture.Route(key), 0, 1000, long.MaxValue).Select(one => one.Number))} "
        + $"written {account.Written} forwarded {account.Forwarded} "
        + string.Join(' ', account.Dropped.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"));

    private static async Task SettleAsync(OutboxFixture fixture, OutboxModel model, Random random)
    {
        RouteKey key = Keys[random.Next(3)];
        IReadOnlyList<WaitingMessage> page = fixture.Queue.Outbox.ReadFresh(fixture.Route(key), 0, 1, long.MaxValue);
        if (page.Count > 0 && fixture.Route(key).TryClaim(page[0].Number))
        {
            await fixture.Queue.Outbox.ForwardAsync([page[0]], default);
            model.Forward(key, page[0].Number);
            model.Write(fixture.Time.GetUtcNow());
        }
    }
}
