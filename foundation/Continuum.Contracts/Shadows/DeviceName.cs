namespace Continuum.Contracts.Shadows;

/// <summary>Which names devices may have: one level of a topic, one part of an address.</summary>
public static class DeviceName
{
    /// <summary>Characters of a name.</summary>
    public const int MaxLength = 128;

    /// <summary>Whether a device can have this name.</summary>
    public static bool IsValid(string? name) => Problem(name) is null;

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Problem(string? name)
    {
        if (name is not { Length: > 0 and <= MaxLength })
        {
            return $"a device's name has 1 to {MaxLength} characters";
        }

        if (name is "." or ".." || name[0] == '$')
        {
            return $"'{name}' is no device's name: it must not be . or .. and not begin with $";
        }

        foreach (char c in name)
        {
            if (c is '/' or '\\' or '+' or '#' or '\uFFFD' || char.IsControl(c) || char.IsSurrogate(c))
            {
                return "a device's name has no /, \\, +, # and no control characters";
            }
        }

        return null;
    }
}
