namespace Continuum.Isolation.Cgroups;

/// <summary>One value for one file of a control group.</summary>
internal readonly record struct CgroupSetting(string Path, string Value);
