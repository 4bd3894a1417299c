using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Security.Files;

/// <summary>Reads a line of a rules file.</summary>
internal static class TopicRuleLine
{
    /// <returns>What is wrong with the line, or null.</returns>
    public static string? Parse(string line, out TopicRule? rule)
    {
        rule = null;
        ReadOnlySpan<char> rest = line;
        string who = Word(ref rest);
        IdentityKind? kind = who switch
        {
            "user" => IdentityKind.User,
            "cert" => IdentityKind.Certificate,
            "anonymous" => IdentityKind.Anonymous,
            _ => null,
        };
        if (kind is null && who != "*")
        {
            return $"it begins with '{who}', not with user NAME, cert NAME, anonymous or *";
        }

        string name = kind is IdentityKind.User or IdentityKind.Certificate ? Word(ref rest) : "";
        string access = Word(ref rest);
        if (access is not ("publish" or "subscribe" or "both"))
        {
            return $"'{access}' stands where publish, subscribe or both must";
        }

        string filter = rest.Trim().ToString();
        if (TopicFilter.Problem(filter) is { } problem)
        {
            return problem;
        }

        if (filter.StartsWith("$share", StringComparison.Ordinal))
        {
            return "a rule is for topics, however a subscription to them is shared: leave $share/GROUP/ away";
        }

        rule = new(kind, name, access != "subscribe", access != "publish", filter);
        return null;
    }

    private static string Word(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        bool quoted = rest is ['"', ..];
        ReadOnlySpan<char> from = quoted ? rest[1..] : rest;
        int end = quoted ? from.IndexOf('"') : from.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> word = end < 0 ? from : from[..end];
        rest = end < 0 ? [] : from[(end + 1)..];
        return word.ToString();
    }
}
