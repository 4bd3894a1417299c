namespace Continuum.Mqtt.Security.Files;

/// <summary>What a password file says to a password.</summary>
public enum PasswordVerdict
{
    /// <summary>It is not the user's, or there is no such user.</summary>
    Wrong,

    /// <summary>It is the user's.</summary>
    Right,

    /// <summary>It was not looked at: as many wait in line as may.</summary>
    Busy,
}
