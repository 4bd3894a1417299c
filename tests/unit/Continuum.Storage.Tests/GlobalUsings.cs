global using Continuum.Testing;
