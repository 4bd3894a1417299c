using System.Numerics;

namespace Continuum.Contracts.Declarations;

/// <summary>
/// A cron expression of five fields (POSIX crontab, with names, steps and 7 for Sunday), each as a set of bits: bit n
/// stands for the number n.
/// </summary>
internal sealed record CronExpression
{
    private static readonly CronField[] Fields =
    [
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of month", 1, 31, []),
        new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        new("day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ];

    private static readonly int[] LongestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    internal ulong Minutes { get; private init; }

    internal ulong Hours { get; private init; }

    internal ulong DaysOfMonth { get; private init; }

    internal ulong Months { get; private init; }

    /// <summary>Bit 0 is Sunday.</summary>
    internal ulong DaysOfWeek { get; private init; }

    /// <summary>Whether both day fields are restricted: a day that suits either one counts (POSIX crontab).</summary>
    internal bool EitherDay { get; private init; }

    internal static string? Read(string text, out CronExpression value)
    {
        value = null!;
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length)
        {
            return $"'{text}' is no cron expression: write five fields (minute, hour, day of month, month, day of "
                + "week), for example */5 * * * *";
        }

        ulong[] bits = new ulong[Fields.Length];
        for (int index = 0; index < Fields.Length; index++)
        {
            if (Fields[index].Read(parts[index], out bits[index]) is { } problem)
            {
                return $"'{text}' is no cron expression: {problem}";
            }
        }

        value = new CronExpression
        {
            Minutes = bits[0],
            Hours = bits[1],
            DaysOfMonth = bits[2],
            Months = bits[3],
            DaysOfWeek = (bits[4] | (bits[4] >> 7)) & 0x7F,
            EitherDay = !parts[2].StartsWith('*') && !parts[4].StartsWith('*'),
        };
        return value.Happens() ? null : $"'{text}' never happens: none of its months has such a day";
    }

    private bool Happens() =>
        EitherDay
        || Enumerable.Range(1, 12).Any(month =>
            (Months & (1UL << month)) != 0
            && BitOperations.TrailingZeroCount(DaysOfMonth) <= LongestMonths[month - 1]);
}
