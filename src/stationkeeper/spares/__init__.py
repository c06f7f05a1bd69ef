"""spares"""
