namespace Continuum.Contracts.Declarations;

/// <summary>The grammar of a schedule.</summary>
internal static class ScheduleRule
{
    /// <summary>A cron expression, kept as it was written.</summary>
    internal static string? Cron(string text, out string value)
    {
        value = text;
        return CronExpression.Read(text, out _);
    }

    /// <summary>An IANA time zone that this machine's time zone database knows.</summary>
    internal static string? Timezone(string text, out string value)
    {
        value = text;
        bool shaped = text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '+' or '-');
        return shaped && text.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(text, out _)
            ? null
            : $"'{text}' is no known time zone: write UTC or an IANA name, for example Europe/Berlin";
    }
}
