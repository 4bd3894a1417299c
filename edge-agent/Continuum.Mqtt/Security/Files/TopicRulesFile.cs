using System.Runtime.CompilerServices;
using Continuum.Mqtt.Topics;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Security.Files;

/// <summary>
/// Who may publish and see what: a line <c>WHO publish|subscribe|both FILTER</c> each, WHO being <c>user NAME</c>,
/// <c>cert NAME</c>, <c>anonymous</c> or <c>*</c>, a name with spaces in double quotes. In a filter, <c>%c</c> is the
/// client identifier and <c>%u</c> the identity's name. What no line allows is not allowed. Changes hold at once.
/// </summary>
public sealed class TopicRulesFile : ITopicAuthorizer
{
    private readonly ReloadedFiles<IReadOnlyList<TopicRule>> _rules;

    // By the connection's own identity object: gone when the connection is.
    private readonly ConditionalWeakTable<MqttIdentity, ClientRules> _clients = [];

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="logger">Told when a changed file is used, or cannot be.</param>
    /// <param name="time">The clock of looking for changes.</param>
    /// <exception cref="SecurityFileException">The file cannot be read, or lines of it are wrong.</exception>
    public TopicRulesFile(string path, ILogger logger, TimeProvider time) =>
        _rules = new([path], () => Load(path), logger, time);

    /// <inheritdoc/>
    public bool MayPublish(MqttIdentity client, ReadOnlySpan<char> topic) => Any(RulesOf(client).Publish, topic);

    /// <inheritdoc/>
    public bool MayRead(MqttIdentity client, ReadOnlySpan<char> topic) => Any(RulesOf(client).Subscribe, topic);

    /// <inheritdoc/>
    public SubscriptionRight MaySubscribe(MqttIdentity client, string filter)
    {
        SubscriptionRight right = SubscriptionRight.None;
        foreach (string allowed in RulesOf(client).Subscribe)
        {
            if (FilterOverlap.Covers(allowed, filter))
            {
                return SubscriptionRight.Whole;
            }

            if (FilterOverlap.Meet(allowed, filter))
            {
                right = SubscriptionRight.Part;
            }
        }

        return right;
    }

    private static bool Any(string[] filters, ReadOnlySpan<char> topic)
    {
        foreach (string filter in filters)
        {
            if (FilterOverlap.Matches(filter, topic))
            {
                return true;
            }
        }

        return false;
    }

    private ClientRules RulesOf(MqttIdentity client)
    {
        IReadOnlyList<TopicRule> rules = _rules.Current;
        if (_clients.TryGetValue(client, out ClientRules? known) && known.Source == rules)
        {
            return known;
        }

        ClientRules fresh = new(rules, client);
        _clients.AddOrUpdate(client, fresh);
        return fresh;
    }

    private static List<TopicRule> Load(string path)
    {
        List<TopicRule> rules = [];
        TextLines.Read(path, "the rules file", line =>
        {
            string? problem = TopicRuleLine.Parse(line, out TopicRule? rule);
            if (rule is not null)
            {
                rules.Add(rule);
            }

            return problem;
        });
        return rules;
    }
}
