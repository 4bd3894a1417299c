namespace Continuum.Mqtt.Security.Files;

/// <summary>The filters of the rules for one client.</summary>
internal sealed class ClientRules(IReadOnlyList<TopicRule> source, MqttIdentity client)
{
    public IReadOnlyList<TopicRule> Source => source;

    public string[] Publish { get; } = Filters(source, client, rule => rule.Publish);

    public string[] Subscribe { get; } = Filters(source, client, rule => rule.Subscribe);

    private static string[] Filters(
        IReadOnlyList<TopicRule> source, MqttIdentity client, Func<TopicRule, bool> wanted) =>
    [
        .. source.Where(rule => wanted(rule) && rule.IsFor(client))
            .Select(rule => rule.FilterFor(client)).OfType<string>(),
    ];
}
