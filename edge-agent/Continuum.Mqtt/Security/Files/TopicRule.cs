namespace Continuum.Mqtt.Security.Files;

/// <summary>One line of a rules file.</summary>
/// <param name="Kind">Whom it is for; null for every client.</param>
/// <param name="Name">The user's or certificate's name; empty where there is none.</param>
/// <param name="Publish">It allows publishing.</param>
/// <param name="Subscribe">It allows subscribing and reading.</param>
/// <param name="Filter">The topics, with <c>%c</c> and <c>%u</c> in it.</param>
internal sealed record TopicRule(IdentityKind? Kind, string Name, bool Publish, bool Subscribe, string Filter)
{
    public bool IsFor(MqttIdentity client) => Kind is null || (Kind == client.Kind && Name == client.Name);

    /// <summary>The topics for one client; null when its identifier or name must not stand in a filter.</summary>
    public string? FilterFor(MqttIdentity client)
    {
        if (!Filter.Contains('%'))
        {
            return Filter;
        }

        bool usable = (!Filter.Contains("%c", StringComparison.Ordinal) || IsPlain(client.ClientId))
            && (!Filter.Contains("%u", StringComparison.Ordinal) || IsPlain(client.Name));
        return usable ? Fill(client) : null;
    }

    // In one pass: a user named "%c" must not become the client's identifier.
    private string Fill(MqttIdentity client)
    {
        System.Text.StringBuilder filled = new();
        for (int i = 0; i < Filter.Length; i++)
        {
            string? value = Filter.AsSpan(i) switch
            {
                ['%', 'c', ..] => client.ClientId,
                ['%', 'u', ..] => client.Name,
                _ => null,
            };
            if (value is null)
            {
                filled.Append(Filter[i]);
            }
            else
            {
                filled.Append(value);
                i++;
            }
        }

        return filled.ToString();
    }

    private static bool IsPlain(string value) => value is [not '$', ..] && !value.AsSpan().ContainsAny('+', '#', '/');
}
