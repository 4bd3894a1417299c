namespace Continuum.Contracts.Declarations;

/// <summary>Reads a value's text; returns null, or what is wrong with it and what would be right.</summary>
internal delegate string? Grammar<T>(string text, out T value);
