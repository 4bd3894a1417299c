namespace Continuum.Mqtt.Tests.Fuzz;

/// <summary>What a message says whatever the input was: its letters, up to where the input is quoted.</summary>
internal static class Wording
{
    private const int Letters = 48;

    public static string Of(string message)
    {
        Span<char> kept = stackalloc char[Letters];
        int count = 0;
        foreach (char one in message)
        {
            if (one is '"' or '\'' || count == Letters)
            {
                break;
            }

            if (char.IsAsciiLetter(one))
            {
                kept[count++] = one;
            }
        }

        return kept[..count].ToString();
    }
}
