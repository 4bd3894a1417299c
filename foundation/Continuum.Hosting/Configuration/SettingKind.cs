namespace Continuum.Hosting.Configuration;

/// <summary>What a setting's text must be, checked before it is bound.</summary>
public enum SettingKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A number, with a point as the decimal mark.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>; as a flag it may stand without a value and then means true.</summary>
    Switch,
}
