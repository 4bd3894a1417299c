global using Continuum.Testing;
global using Route = Continuum.Contracts.Desired.Route;
