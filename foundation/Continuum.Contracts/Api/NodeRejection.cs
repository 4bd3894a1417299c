namespace Continuum.Contracts.Api;

/// <summary>A node that was not chosen, and the first reason.</summary>
/// <param name="Node">The node.</param>
/// <param name="Location"><c>region/zone/site</c>.</param>
/// <param name="Code">The reason's kind.</param>
/// <param name="Detail">The reason in words, with the figures.</param>
/// <param name="WouldChange">What would have to change for it to be chosen; empty where that was not worked
/// out.</param>
public sealed record NodeRejection(string Node, string Location, string Code, string Detail, string WouldChange = "");
